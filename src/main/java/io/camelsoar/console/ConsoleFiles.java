package io.camelsoar.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The files that the page is made of. They hold nothing of any incident: a browser gets them before somebody has given the token. */
public final class ConsoleFiles {

    private static final Map<String, String> NAMES = Map.of(
            Console.PATH,
            "console.html",
            Console.PATH + "/console.js",
            "console.js",
            Console.PATH + "/chart.js",
            "chart.js",
            Console.PATH + "/console.css",
            "console.css");

    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "css",
            "text/css; charset=utf-8");

    private ConsoleFiles() {}

    /** Whether a path is exactly that of one of the files. */
    public static boolean isOne(String path) {
        return path != null && NAMES.containsKey(path);
    }

    static void serve(Router router) {
        NAMES.forEach((path, name) -> {
            Buffer content = Buffer.buffer(read(name));
            router.get(path)
                    .handler(request -> request.response()
                            .putHeader("Content-Type", TYPES.get(name.substring(name.indexOf('.') + 1)))
                            .end(content));
        });
    }

    private static byte[] read(String name) {
        try (InputStream file = ConsoleFiles.class.getResourceAsStream(name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
