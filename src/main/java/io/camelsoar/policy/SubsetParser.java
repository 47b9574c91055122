package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument;
import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import io.camelsoar.policy.Script.Entry;
import io.camelsoar.policy.Script.Owner;
import io.camelsoar.policy.Script.Part;
import io.camelsoar.policy.Script.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a closed subset of PowerShell and refuses everything else, so that nothing is read otherwise than PowerShell does: commands
 * with literal arguments, lists and hash tables, pipelines, blocks and parentheses of the same, {@code $_} and its properties, and
 * comparisons. No assignment, no other variable, no method but a few without effect, no operator that builds texts, no
 * redirection but of errors to nothing, nothing beyond printable ASCII.
 *
 * <p>Tokens are those of about_Parsing and about_Quoting_Rules (PowerShell 5.1).
 */
final class SubsetParser {

    private static final int LONGEST = 8_000;
    private static final int DEEPEST = 20;

    private static final Pattern COMMAND =
            Pattern.compile("[?%]|[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)?([.][Ee][Xx][Ee])?");
    private static final Pattern PARAMETER = Pattern.compile("-[A-Za-z?][A-Za-z0-9_-]*");
    /** The start of a word; what follows may also be what begins something else when it stands first. */
    private static final Pattern WORD =
            Pattern.compile("[A-Za-z0-9_.\\\\/:*?+=~^%-][A-Za-z0-9_.\\\\/:*?+=~^%!\\[\\]-]*");

    private static final Pattern MORE_WORD = Pattern.compile("[A-Za-z0-9_.\\\\/:*?+=~^%!\\[\\]-]+");
    private static final Pattern NUMBER = Pattern.compile("-?(0[xX][0-9A-Fa-f]+|[0-9]+([.][0-9]+)?([KkMmGgTt][Bb])?)");
    private static final Pattern PROPERTY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern INDEX = Pattern.compile("\\[-?[0-9]{1,4}]|[.]'[A-Za-z0-9 ]+'(?![(A-Za-z0-9'])");
    /** Of numbers and dates: the usual ones, none of which holds a text of its own. */
    private static final String FORMATS = "(|[CDEFGNPRXcdefgnprx][0-9]{0,2}|[OSTUYMostuym]|HH:mm(:ss)?"
            + "|yyyy-MM-dd([ T]HH:mm(:ss)?)?|yyyyMMdd|dd[./]MM[./]yyyy|MM/dd/yyyy)";

    private static final Pattern FORMAT = Pattern.compile("\\( *('" + FORMATS + "'|\"" + FORMATS + "\")? *\\)");
    private static final Pattern ROUNDING = Pattern.compile("(?i)\\[math]::(Abs|Ceiling|Floor|Round|Truncate)(?=\\()");
    private static final Pattern OPERATOR = Pattern.compile(
            "(?i)-([ci]?(eq|ne|gt|ge|lt|le|(not)?(like|match|contains|in))|and|or|xor)(?![A-Za-z0-9_-])|-(?= )|/(?=[ 0-9])");
    private static final Pattern NOT = Pattern.compile("(?i)!|-not(?=[ (!$])");
    private static final Pattern NO_ERRORS = Pattern.compile("2>(&1|\\$[Nn][Uu][Ll][Ll])");
    private static final Pattern CONSTANT = Pattern.compile("(?i)\\$(true|false|null)(?![A-Za-z0-9_:])");
    private static final Pattern CURRENT = Pattern.compile("(?i)\\$(_|PSItem)(?![A-Za-z0-9_:])");
    /** Variables of the environment that name places and the host itself, and hold no secrets. */
    private static final Pattern ENVIRONMENT = Pattern.compile("(?i)\\$(env:(ALLUSERSPROFILE|APPDATA|COMPUTERNAME"
            + "|HOMEDRIVE|HOMEPATH|LOCALAPPDATA|ProgramData|ProgramFiles|PUBLIC|SystemDrive|SystemRoot|TEMP|TMP"
            + "|USERDOMAIN|USERNAME|USERPROFILE|windir)(?![A-Za-z0-9_:])|\\{env:ProgramFiles\\(x86\\)\\})");

    private static final Pattern PLAIN_TEXT = Pattern.compile("[^\"$`]+");
    private static final Pattern LAST_DOLLAR = Pattern.compile("\\$(?=\")");

    /** Methods of texts and dates that change nothing and build no text from parts of another. */
    private static final Set<String> METHODS = Set.of(
            "adddays",
            "addhours",
            "addminutes",
            "addmonths",
            "addseconds",
            "addyears",
            "contains",
            "endswith",
            "startswith",
            "tolocaltime",
            "tolower",
            "tostring",
            "touniversaltime",
            "toupper");

    private final Cursor cursor;
    private final List<Call> calls = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    /** What values are made of, in the order of the text. */
    private final List<Part> parts = new ArrayList<>();
    /** The command whose arguments are being read; empty outside of any. */
    private String inside = "";
    /** What comes to that command; its blocks see it as {@code $_}. */
    private List<Part> input = List.of();
    /** What {@code $_} is made of. */
    private List<Part> current = List.of();

    private int depth;

    private SubsetParser(String text) {
        cursor = new Cursor(text);
    }

    /** @throws NotUnderstoodException if the text is not in the subset, or too long or too deep to be looked through by a person */
    static Script parse(String text) throws NotUnderstoodException {
        if (text.length() > LONGEST) {
            throw new NotUnderstoodException("it is longer than " + LONGEST + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                throw new NotUnderstoodException(String.format("character U+%04X at %d", (int) text.charAt(i), i + 1));
            }
        }
        SubsetParser parser = new SubsetParser(text);
        parser.statements();
        if (!parser.cursor.atEnd()) {
            throw parser.cursor.unexpected();
        }
        return new Script(List.copyOf(parser.calls), List.copyOf(parser.texts));
    }

    /** Statements up to what closes them. */
    private void statements() throws NotUnderstoodException {
        do {
            cursor.spaces();
            if (cursor.atEnd() || cursor.peek() == '}' || cursor.peek() == ')') {
                return;
            }
            pipeline();
            cursor.spaces();
        } while (cursor.take(';'));
    }

    private void pipeline() throws NotUnderstoodException {
        cursor.spaces();
        int start = parts.size();
        if (!command(Optional.empty())) {
            expression();
        }
        cursor.spaces();
        while (cursor.take('|')) {
            cursor.spaces();
            if (!command(Optional.of(partsFrom(start)))) {
                throw cursor.unexpected();
            }
            cursor.spaces();
        }
    }

    private List<Part> partsFrom(int start) {
        return List.copyOf(parts.subList(start, parts.size()));
    }

    /** @param piped what comes to it; empty if it is the first of its pipeline */
    private boolean command(Optional<List<Part>> piped) throws NotUnderstoodException {
        String name = cursor.take(COMMAND);
        if (name == null) {
            return false;
        }
        boolean blockFollows = (name.equals("?") || name.equals("%")) && cursor.peek() == '{';
        if (!cursor.atDelimiter() && !blockFollows || cursor.peek() == ',') {
            throw cursor.unexpected();
        }
        parts.add(new Part(Part.Kind.COMMAND, name, inside));
        String outside = inside;
        List<Part> outerInput = input;
        inside = name;
        input = piped.orElse(List.of());
        int place = calls.size();
        calls.add(place, new Call(name, arguments(name, blockFollows), piped));
        inside = outside;
        input = outerInput;
        return true;
    }

    private List<Argument> arguments(String name, boolean blockFirst) throws NotUnderstoodException {
        List<Argument> arguments = new ArrayList<>();
        boolean blockFollows = blockFirst;
        Owner positional = new Owner(name, "");
        Owner owner = positional;
        while (true) {
            int before = cursor.position();
            cursor.spaces();
            if (cursor.atDelimiter() && cursor.peek() != ',') {
                break;
            }
            if (cursor.position() == before && !blockFollows) {
                throw cursor.unexpected();
            }
            blockFollows = false;
            if (cursor.take(NO_ERRORS) != null) {
                requireDelimiter();
                continue;
            }
            String next = cursor.take(PARAMETER);
            if (next == null) {
                arguments.add(values(owner));
                owner = positional;
                continue;
            }
            boolean joined = cursor.take(':');
            arguments.add(Argument.of(Kind.PARAMETER, joined ? next + ":" : next));
            owner = new Owner(name, next.toLowerCase(Locale.ROOT));
            if (joined) {
                arguments.add(values(owner));
                owner = positional;
            } else {
                requireDelimiter();
            }
        }
        return List.copyOf(arguments);
    }

    private void requireDelimiter() throws NotUnderstoodException {
        if (!cursor.atDelimiter()) {
            throw cursor.unexpected();
        }
    }

    /** An argument: one value, or several with commas between. */
    private Argument values(Owner of) throws NotUnderstoodException {
        int start = parts.size();
        Argument argument = value(of);
        if (of.name().equals("-expandproperty")) {
            parts.add(new Part(Part.Kind.PROPERTY, argument.text(), inside));
        }
        while (true) {
            int before = cursor.position();
            cursor.spaces();
            if (!cursor.take(',')) {
                cursor.backTo(before);
                return argument;
            }
            cursor.spaces();
            Argument next = value(of);
            boolean literals = argument.kind() == Kind.LITERAL && next.kind() == Kind.LITERAL;
            argument = literals
                    ? Argument.of(Kind.LITERAL, argument.text() + "," + next.text())
                    : Argument.computed(partsFrom(start));
        }
    }

    /** A value where a command's arguments stand. */
    private Argument value(Owner of) throws NotUnderstoodException {
        Argument argument;
        int start = parts.size();
        char first = cursor.peek();
        if (first == '\'' || first == '"') {
            argument = Argument.of(Kind.LITERAL, string(of));
        } else if (first == '{') {
            block();
            argument = Argument.of(Kind.BLOCK, "");
        } else if (cursor.take("@{")) {
            argument = Argument.table(table());
            if (properties()) {
                argument = Argument.computed(partsFrom(start));
            }
        } else if (first == '(' || first == '@') {
            postfix(of);
            argument = Argument.computed(partsFrom(start));
        } else if (first == '$') {
            argument = variable(of);
        } else {
            argument = Argument.of(Kind.LITERAL, word(of));
        }
        requireDelimiter();
        return argument;
    }

    private Argument variable(Owner of) throws NotUnderstoodException {
        int start = parts.size();
        String environment = cursor.take(ENVIRONMENT);
        if (environment != null) {
            String rest = cursor.take(MORE_WORD);
            if (rest != null && !rest.startsWith("\\")) {
                throw cursor.unexpected();
            }
            texts.add(new Text(environment + (rest == null ? "" : rest), of));
            return Argument.of(Kind.LITERAL, environment + (rest == null ? "" : rest));
        }
        String constant = cursor.take(CONSTANT);
        if (constant != null) {
            return Argument.of(Kind.LITERAL, constant);
        }
        postfix(of);
        return Argument.computed(partsFrom(start));
    }

    /** A word without quotes around it; such as {@code /q:"*[System]"} it may hold quoted parts. */
    private String word(Owner of) throws NotUnderstoodException {
        String start = cursor.take(WORD);
        if (start == null
                || start.startsWith("--")
                || start.startsWith("-") && !NUMBER.matcher(start).matches()) {
            throw cursor.unexpected();
        }
        StringBuilder word = new StringBuilder(start);
        while (!cursor.atDelimiter()) {
            if (cursor.peek() == '\'' || cursor.peek() == '"') {
                word.append(quoted());
            } else {
                String more = cursor.take(MORE_WORD);
                if (more == null) {
                    throw cursor.unexpected();
                }
                word.append(more);
            }
        }
        texts.add(new Text(word.toString(), of));
        return word.toString();
    }

    private String string(Owner of) throws NotUnderstoodException {
        String text = quoted();
        texts.add(new Text(text, of));
        return text;
    }

    private String quoted() throws NotUnderstoodException {
        char quote = cursor.peek();
        cursor.take(quote);
        StringBuilder text = new StringBuilder();
        while (true) {
            if (cursor.atEnd()) {
                throw cursor.unexpected();
            }
            if (cursor.take(quote)) {
                if (!cursor.take(quote)) {
                    return text.toString();
                }
                text.append(quote);
            } else if (quote == '\'') {
                text.append(cursor.peek());
                cursor.take(cursor.peek());
            } else {
                text.append(expandable());
            }
        }
    }

    /** The next part of a text in double quotes. */
    private String expandable() throws NotUnderstoodException {
        for (Pattern part : List.of(PLAIN_TEXT, ENVIRONMENT, LAST_DOLLAR)) {
            String text = cursor.take(part);
            if (text != null) {
                return text;
            }
        }
        throw cursor.unexpected();
    }

    private void block() throws NotUnderstoodException {
        List<Part> outer = current;
        current = input;
        nested('{', '}');
        current = outer;
    }

    private void nested(char open, char close) throws NotUnderstoodException {
        if (!cursor.take(open) || ++depth > DEEPEST) {
            throw cursor.unexpected();
        }
        statements();
        cursor.spaces();
        if (!cursor.take(close)) {
            throw cursor.unexpected();
        }
        depth--;
    }

    /** Values, compared with one another. */
    private void expression() throws NotUnderstoodException {
        String operator = "";
        do {
            operand(operator);
            cursor.spaces();
            operator = cursor.take(OPERATOR);
            cursor.spaces();
        } while (operator != null);
    }

    private void operand(String operator) throws NotUnderstoodException {
        cursor.spaces();
        Owner of = new Owner("", operator.toLowerCase(Locale.ROOT));
        if (cursor.take(NOT) != null) {
            if (++depth > DEEPEST) {
                throw cursor.unexpected();
            }
            operand(operator);
            depth--;
            return;
        }
        do {
            cursor.spaces();
            postfix(of);
            cursor.spaces();
        } while (cursor.take(','));
    }

    /** A value with its properties. */
    private void postfix(Owner of) throws NotUnderstoodException {
        primary(of);
        properties();
    }

    /** Whether there are any. */
    private boolean properties() throws NotUnderstoodException {
        int start = cursor.position();
        while (cursor.peek() == '.' || cursor.peek() == '[') {
            String index = cursor.take(INDEX);
            if (index != null) {
                if (index.startsWith(".")) {
                    parts.add(new Part(Part.Kind.PROPERTY, index.substring(2, index.length() - 1), inside));
                }
                continue;
            }
            String property = cursor.take('.') ? cursor.take(PROPERTY) : null;
            if (property == null) {
                throw cursor.unexpected();
            }
            parts.add(new Part(Part.Kind.PROPERTY, property, inside));
            if (cursor.peek() == '(') {
                if (!METHODS.contains(property.toLowerCase(Locale.ROOT))) {
                    throw new NotUnderstoodException("the method " + property);
                }
                if (property.equalsIgnoreCase("tostring")) {
                    format();
                } else {
                    nested('(', ')');
                }
            }
        }
        return cursor.position() > start;
    }

    /** Any other format could build any text. */
    private void format() throws NotUnderstoodException {
        if (cursor.take(FORMAT) == null) {
            throw new NotUnderstoodException("the format of ToString");
        }
    }

    private void primary(Owner of) throws NotUnderstoodException {
        char first = cursor.peek();
        if (first == '\'' || first == '"') {
            string(of);
        } else if (first == '(') {
            nested('(', ')');
        } else if (first == '{') {
            block();
        } else if (cursor.take("@(")) {
            cursor.backTo(cursor.position() - 1);
            nested('(', ')');
        } else if (cursor.take("@{") || cursor.take("[pscustomobject]@{")) {
            table();
        } else if (cursor.take(ROUNDING) != null) {
            nested('(', ')');
        } else if (first == '$') {
            String environment = cursor.take(ENVIRONMENT);
            if (environment != null) {
                texts.add(new Text(environment, of));
            } else if (cursor.take(CURRENT) != null) {
                parts.addAll(current);
            } else if (cursor.take(CONSTANT) == null) {
                throw cursor.unexpected();
            }
        } else {
            number();
        }
    }

    private void number() throws NotUnderstoodException {
        if (cursor.take(NUMBER) == null || Character.isLetterOrDigit(cursor.peek()) || cursor.peek() == '_') {
            throw cursor.unexpected();
        }
    }

    private List<Entry> table() throws NotUnderstoodException {
        if (++depth > DEEPEST) {
            throw cursor.unexpected();
        }
        parts.add(new Part(Part.Kind.TABLE, "", inside));
        List<Entry> entries = new ArrayList<>();
        do {
            cursor.spaces();
            if (cursor.peek() == '}') {
                break;
            }
            boolean isQuoted = cursor.peek() == '\'' || cursor.peek() == '"';
            String key = isQuoted ? quoted() : cursor.take(PROPERTY);
            if (key == null) {
                throw cursor.unexpected();
            }
            cursor.spaces();
            if (!cursor.take('=')) {
                throw cursor.unexpected();
            }
            int start = parts.size();
            pipeline();
            entries.add(new Entry(key.toLowerCase(Locale.ROOT), partsFrom(start)));
            cursor.spaces();
        } while (cursor.take(';'));
        if (!cursor.take('}')) {
            throw cursor.unexpected();
        }
        depth--;
        return entries;
    }
}
