package io.camelsoar.triage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a reply into blocks, as far as finding commands needs it. Not a full markdown reader on purpose. */
final class MarkdownLines {

    private static final Pattern QUOTE = Pattern.compile("^ {0,3}(?:> ?){1,3}");
    private static final Pattern FENCE = Pattern.compile("^(\\s*+)(`{3,}+|~{3,}+)([^`]*+)$");
    private static final Pattern MARKER = Pattern.compile(
            "^(\\s*+)((?:[-*+•◦▪●‣–]|\\(?\\d{1,3}[.):]\\)?|\\(?[A-Za-z][.)]|\\d\\uFE0F?\\u20E3|(?:Step|Command) \\d{1,2}[:.)])\\s++(?:\\[[ xX]\\]\\s++)?)(?=\\S)");
    private static final Pattern HEADING = Pattern.compile("^ {0,3}(#{1,6})(\\s++|(?<=##))([^#\\s].*+)$");
    private static final Pattern BOLD = Pattern.compile("^(\\*{2,3}|__)([^*]{1,200}?)(\\1)(.*+)$");
    private static final Pattern RULE =
            Pattern.compile("^ {0,3}(?:-(?:\\s*-){2,}|\\*(?:\\s*\\*){2,}|_{3,}+|={3,}+)\\s*$");
    private static final Pattern DELIMITER_ROW = Pattern.compile("^\\s*+\\|[\\s:|-]{3,}+$");
    private static final Pattern LINE_BREAK = Pattern.compile("<br ?/?>", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_FENCE = 8;
    private static final int LAZY_LINES = 40;
    private static final int LONGEST_RULE = 120;

    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    /** For a fence character the shortest run that is known to have no closing line any more. */
    private final Map<Character, Integer> unclosed = new HashMap<>();

    private int at;

    private MarkdownLines(List<String> lines) {
        this.lines = lines;
    }

    static List<Block> blocks(String text) {
        MarkdownLines reader = new MarkdownLines(splitLines(text));
        while (reader.at < reader.lines.size()) {
            reader.next();
        }
        return reader.blocks;
    }

    /** Splits at line ends, and at HTML line breaks outside of code and tables. */
    private static List<String> splitLines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.indexOf('<') < 0 || line.indexOf('`') >= 0 || line.strip().startsWith("|")) {
                lines.add(line);
            } else {
                lines.addAll(List.of(LINE_BREAK.split(line, -1)));
            }
        }
        return lines;
    }

    private void next() {
        String raw = lines.get(at);
        String line = unquoted(raw);
        if (line.isBlank()) {
            add(Block.Type.BLANK, 0, "", "", List.of(), 1);
            return;
        }
        Matcher marker = MARKER.matcher(line);
        boolean marked = marker.find();
        String content = marked ? line.substring(marker.end()) : line;
        Matcher fence = FENCE.matcher(content);
        if (fence.find()) {
            fence(fence, raw.length() != line.length());
            return;
        }
        if (isRule(line)) {
            add(Block.Type.RULE, 0, "", "", List.of(), 1);
            return;
        }
        if (line.strip().startsWith("|")) {
            if (DELIMITER_ROW.matcher(line).matches()) {
                add(Block.Type.RULE, 1, "|", "", List.of(), 1);
            } else {
                add(Block.Type.TABLE_ROW, 0, "", "", TableRow.cells(line), 1);
            }
            return;
        }
        Matcher heading = HEADING.matcher(line);
        if (heading.find()) {
            String title = heading.group(3).replaceFirst("\\s++#++\\s*+$", "").strip();
            titled(heading.group(1).length(), title, 1);
            return;
        }
        if (!marked && at + 1 < lines.size() && underlined(unquoted(lines.get(at + 1)), line)) {
            add(Block.Type.HEADING, lines.get(at + 1).contains("=") ? 1 : 2, bare(line), "", List.of(), 2);
            return;
        }
        if (boldHeading(content.strip(), marked) || plainHeading(content.strip(), marked)) {
            return;
        }
        if (marked) {
            item(marker, content);
        } else {
            add(Block.Type.TEXT, indentation(line), line.strip(), "", List.of(line), 1);
        }
    }

    private void add(Block.Type type, int level, String text, String rest, List<String> inside, int count) {
        blocks.add(new Block(type, level, text, rest, inside, List.copyOf(lines.subList(at, at + count))));
        at += count;
    }

    private static String unquoted(String line) {
        Matcher quote = QUOTE.matcher(line);
        return quote.find() ? line.substring(quote.end()) : line;
    }

    private static boolean isRule(String line) {
        return line.length() < LONGEST_RULE && RULE.matcher(line).matches();
    }

    private static int indentation(String line) {
        int width = 0;
        while (width < line.length() && Character.isWhitespace(line.charAt(width))) {
            width++;
        }
        return width;
    }

    /** A setext heading; dashes alone are too often a rule, so the title has to say which section it opens. */
    private static boolean underlined(String next, String title) {
        if (!isRule(next) || next.strip().indexOf(' ') >= 0) {
            return false;
        }
        char with = next.strip().charAt(0);
        return with == '='
                || (with == '-'
                        && SectionTitles.loose(bare(title)) != null
                        && !title.strip().endsWith("."));
    }

    private void titled(int level, String title, int count) {
        String plain = bare(title);
        int colon = plain.indexOf(": ");
        if (colon > 0 && SectionTitles.exact(plain.substring(0, colon)) != null) {
            add(
                    Block.Type.HEADING,
                    level,
                    plain.substring(0, colon),
                    plain.substring(colon + 2).strip(),
                    List.of(),
                    count);
        } else {
            add(Block.Type.HEADING, level, title.indexOf('`') >= 0 ? title : plain, "", List.of(), count);
        }
    }

    /** The title without emphasis around it or around its parts. */
    static String bare(String title) {
        return title.replace("**", "")
                .replace("__", "")
                .replaceAll("^[*_]++|[*_]++$", "")
                .strip();
    }

    private boolean boldHeading(String content, boolean item) {
        Matcher bold = BOLD.matcher(content);
        if (!bold.find()) {
            return false;
        }
        String title = bold.group(2).strip();
        String rest = bold.group(4).strip();
        boolean separated = title.endsWith(":")
                || rest.isEmpty()
                || ":-–—".indexOf(rest.charAt(0)) >= 0
                || (rest.startsWith("(") && rest.replaceAll("[:*]++$", "").endsWith(")"));
        rest = rest.replaceFirst("^(?:[:–—-]++\\s*+)++", "");
        Section exact = SectionTitles.exact(title);
        boolean opens =
                separated && exact != null && !(exact == Section.ASIDE && SectionTitles.introducesNoCommand(title));
        if (rest.startsWith("(") && rest.replaceAll("[:*]++$", "").endsWith(")")) {
            rest = "";
        }
        if (opens || (rest.isEmpty() && !item && !CommandWords.isCommand(title))) {
            add(Block.Type.HEADING, Block.BOLD_LEVEL, title, rest, List.of(), 1);
            return true;
        }
        return false;
    }

    private boolean plainHeading(String content, boolean item) {
        if (content.length() > 200) {
            return false;
        }
        String plain = content.replaceAll("^[*_]++|[*_]++$", "").strip();
        int colon = plain.indexOf(':');
        String title = colon > 0 ? plain.substring(0, colon) : plain;
        String rest = colon > 0
                ? plain.substring(colon + 1).replaceFirst("^[*_]++", "").strip()
                : "";
        Section exact = CommandWords.isCommand(plain) ? null : SectionTitles.exact(title);
        if (exact == Section.ASIDE && SectionTitles.introducesNoCommand(title)) {
            exact = plain.toLowerCase(Locale.ROOT).startsWith("notes") ? exact : null;
        }
        if (exact != null && Character.isLowerCase(plain.charAt(0))) {
            exact = null;
        }
        boolean needsColon = exact == Section.ASIDE || exact == Section.BACKGROUND;
        if (exact == Section.BACKGROUND && !rest.isEmpty()) {
            exact = null;
        }
        if (exact == null && !item && rest.isEmpty()) {
            exact = SectionTitles.leadIn(plain);
            title = plain;
        }
        if (exact == null || (needsColon && colon < 0) || (item && !rest.isEmpty() && exact != Section.SUMMARY)) {
            return false;
        }
        if (plain.endsWith(".") && colon < 0) {
            return false;
        }
        add(Block.Type.HEADING, Block.PLAIN_LEVEL, title, rest, List.of(), 1);
        return true;
    }

    /** A list item with the lines that belong to it: deeper ones, and those that its first lines need. */
    private void item(Matcher marker, String content) {
        int indent = marker.group(1).length();
        List<String> inside = new ArrayList<>();
        inside.add(content.strip());
        int end = at + 1;
        int lazy = LAZY_LINES;
        while (end < lines.size()) {
            String line = unquoted(lines.get(end));
            if (line.isBlank() || startsBlock(line)) {
                break;
            }
            if (indentation(line) <= indent) {
                if (lazy-- == 0 || !isOpen(inside)) {
                    break;
                }
            }
            inside.add(line.stripTrailing());
            end++;
        }
        add(Block.Type.ITEM, indent, inside.get(0), "", inside, end - at);
    }

    private static boolean startsBlock(String line) {
        return FENCE.matcher(line).find()
                || MARKER.matcher(line).find()
                || HEADING.matcher(line).find()
                || isRule(line);
    }

    private static boolean isOpen(List<String> inside) {
        String text = String.join("\n", inside);
        if (text.startsWith("`")) {
            return InlineCode.isOpen(text);
        }
        if (!CommandWords.isCommand(inside.get(0))) {
            return InlineCode.isOpen(text);
        }
        LineScanner scanner = new LineScanner(Dialect.of("", text));
        inside.forEach(scanner::scan);
        return scanner.isOpen();
    }

    private void fence(Matcher opener, boolean quoted) {
        char mark = opener.group(2).charAt(0);
        int length = Math.min(opener.group(2).length(), LONGEST_FENCE);
        String info = opener.group(3).strip();
        int indent = indentation(unquoted(lines.get(at)));
        int close = closing(mark, length);
        boolean closed = close >= 0;
        int end = closed ? close : endOfUnclosed(mark);
        List<String> code = new ArrayList<>();
        String tag = info.isEmpty() ? "" : info.split("[\\s{,:]++", 2)[0];
        if (info.indexOf(' ') > 0 && CommandWords.isCommand(info)) {
            code.add(info);
            tag = "";
        }
        for (String line : lines.subList(at + 1, end)) {
            code.add(outdented(quoted ? unquoted(line) : line, indent));
        }
        add(Block.Type.FENCE, indent, tag, "", code, (closed ? end + 1 : end) - at);
    }

    private static String outdented(String line, int indent) {
        return line.substring(Math.min(indent, indentation(line))).stripTrailing();
    }

    /** The line that closes the fence, or -1 when another fence opens first or none follows. */
    private int closing(char mark, int length) {
        if (unclosed.getOrDefault(mark, Integer.MAX_VALUE) <= length) {
            return -1;
        }
        for (int i = at + 1; i < lines.size(); i++) {
            String line = unquoted(lines.get(i)).strip();
            if (line.length() < 3 || line.charAt(0) != mark || line.charAt(1) != mark || line.charAt(2) != mark) {
                continue;
            }
            Matcher fence = FENCE.matcher(line);
            if (fence.find()) {
                if (!fence.group(3).isBlank()) {
                    return -1;
                }
                if (fence.group(2).length() >= length) {
                    return i;
                }
            }
        }
        unclosed.put(mark, length);
        return -1;
    }

    /** An unclosed fence ends where the next one opens or a heading names a section. */
    private int endOfUnclosed(char mark) {
        for (int i = at + 1; i < lines.size(); i++) {
            String line = unquoted(lines.get(i));
            Matcher fence = FENCE.matcher(line);
            if (fence.find()
                    && fence.group(2).charAt(0) == mark
                    && !fence.group(3).isBlank()) {
                return i;
            }
            String text = line.strip();
            boolean marked = text.startsWith("##") || text.startsWith("**");
            if (marked && text.length() < 200 && SectionTitles.loose(text.replace(":**", "**")) != null) {
                return i;
            }
            if (text.startsWith("**") && text.length() < 200) {
                Matcher bold = BOLD.matcher(text);
                if (bold.find() && SectionTitles.exact(bold.group(2)) != null) {
                    return i;
                }
            }
        }
        return lines.size();
    }
}
