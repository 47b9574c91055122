package io.camelsoar.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** A template that compiles. Thread-safe. */
final class Template {

    /** More than the processors do at once are compiled for the occasion. */
    private static final int KEPT = 2 * Runtime.getRuntime().availableProcessors();

    private static final Pattern LINE = Pattern.compile("at line (\\d+)");
    private static final Pattern UNKNOWN = Pattern.compile("Function ([\\w$]+)/\\d+ does not exist");

    private final String text;
    private final Language language;
    /** Compiled, and used by nobody just now. */
    private final Queue<Expression> compiled = new ArrayBlockingQueue<>(KEPT);

    private Template(String text, Language language, Expression first) {
        this.text = text;
        this.language = language;
        compiled.offer(first);
    }

    /** @throws UnusableTemplateException if it does not compile */
    static Template of(String text, CamelContext context) throws UnusableTemplateException {
        if (text.isBlank()) {
            throw new UnusableTemplateException("line 1: it is empty", null);
        }
        try {
            Language language = context.resolveLanguage("jq");
            return new Template(text, language, language.createExpression(text));
        } catch (RuntimeException e) {
            throw new UnusableTemplateException(cause(text, e), e);
        }
    }

    /** As it was written. */
    String text() {
        return text;
    }

    /**
     * What it makes of the body; null where it gives nothing.
     *
     * @throws UnusableTemplateException if it fails
     */
    Object of(Exchange exchange) throws UnusableTemplateException {
        try {
            // its functions are defined anew each time: two threads do not share one
            Expression mine = compiled.poll();
            mine = mine == null ? language.createExpression(text) : mine;
            Object result = mine.evaluate(exchange, Object.class);
            compiled.offer(mine); // one that failed is not used again
            return result;
        } catch (RuntimeException | StackOverflowError e) { // some of jq's own functions recurse
            throw new UnusableTemplateException(cause(text, e), e);
        }
    }

    /** Object, array, or another kind of JSON; null where it is nothing, or more than one. */
    static JsonNodeType kind(Object result) {
        return result instanceof JsonNode node && !node.isNull() ? node.getNodeType() : null;
    }

    /** In one line, with the place where it is known. */
    private static String cause(String text, Throwable failure) {
        Throwable root = ExceptionUtils.getRootCause(failure) == null ? failure : ExceptionUtils.getRootCause(failure);
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        // the parser goes on with all that it would have taken
        String said = message.replaceAll("\\s+", " ")
                .replaceFirst(" Was expecting.*", "")
                .strip();
        return line(text, said) + (said.length() <= 300 ? said : said.substring(0, 299) + "…");
    }

    private static String line(String text, String said) {
        Matcher parser = LINE.matcher(said);
        if (parser.find()) {
            return "line " + parser.group(1) + ": ";
        }
        Matcher unknown = UNKNOWN.matcher(said);
        if (unknown.find()) {
            Matcher use = Pattern.compile("(?<![\\w$.\"])" + Pattern.quote(unknown.group(1)) + "(?![\\w\"])")
                    .matcher(text);
            if (use.find()) {
                return "line "
                        + (1
                                + text.substring(0, use.start())
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count()) + ": ";
            }
        }
        return "no line known: ";
    }
}
