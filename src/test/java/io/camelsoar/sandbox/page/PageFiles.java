package io.camelsoar.sandbox.page;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Exchange;

/** The files that the page is made of. */
public final class PageFiles {

    private static final Map<String, String> TYPES = Map.of(
            "page.html", "text/html; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "style.css", "text/css; charset=utf-8");

    /** Answers with a file, or with 404. */
    public void answer(Exchange exchange, String name) throws IOException {
        String folder = name.equals("style.css") ? "/pages/" : "/sandbox/";
        if (!TYPES.containsKey(name)) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 404);
            exchange.getMessage().setBody("");
            return;
        }
        try (InputStream file = PageFiles.class.getResourceAsStream(folder + name)) {
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, TYPES.get(name));
            exchange.getMessage().setBody(file.readAllBytes());
        }
    }
}
