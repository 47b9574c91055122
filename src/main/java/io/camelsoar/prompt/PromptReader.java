package io.camelsoar.prompt;

import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.text.Suggestion;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Reads a prompt: Simple that can be parsed, with variables that something sets. Simple itself takes an unknown one for nothing. */
public final class PromptReader {

    /** Without a scope: {@code ${variable.global:name}} is of another kind. */
    private static final Pattern VARIABLE =
            Pattern.compile("(?<!\\\\)\\$\\{variables?\\.([A-Za-z_][\\w-]*)(?![\\w:-])|\\$\\{variableAs\\((\\w+),");

    private final CamelContext context;

    /** @param context whose routes set variables, too */
    public PromptReader(CamelContext context) {
        this.context = context;
    }

    /** @throws UnusableEditException if it is empty, cannot be parsed, or has a variable that nothing sets */
    public Expression read(String text) throws UnusableEditException {
        Expression prompt = parse(text);
        Set<String> known = PromptVariables.of(context);
        Matcher used = VARIABLE.matcher(text);
        while (used.find()) {
            String name = used.group(1) == null ? used.group(2) : used.group(1);
            if (!known.contains(name)) {
                throw new UnusableEditException(
                        line(text, used.start()),
                        "nothing sets the variable " + name + Suggestion.of(name, known, name.length() / 2),
                        null);
            }
        }
        return prompt;
    }

    /** @throws UnusableEditException if it is empty or cannot be parsed */
    public Expression parse(String text) throws UnusableEditException {
        if (text.isBlank()) {
            throw new UnusableEditException(1, "it is empty", null);
        }
        try {
            Expression prompt = context.resolveLanguage("simple").createExpression(text);
            prompt.init(context);
            return prompt;
        } catch (RuntimeException e) {
            SimpleIllegalSyntaxException syntax = ExceptionUtils.throwableOfType(e, SimpleIllegalSyntaxException.class);
            NoSuchBeanException bean = ExceptionUtils.throwableOfType(e, NoSuchBeanException.class);
            int at = bean != null && bean.getName() != null
                    ? text.indexOf("bean:" + bean.getName())
                    : syntax != null ? syntax.getIndex() : -1;
            throw new UnusableEditException(
                    at >= 0 && at <= text.length() ? line(text, at) : null, ExceptionUtils.getRootCauseMessage(e), e);
        }
    }

    private static int line(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
