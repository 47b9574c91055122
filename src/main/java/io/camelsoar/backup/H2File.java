package io.camelsoar.backup;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the store is, if it is an H2 file.
 *
 * @param path without H2's {@code .mv.db}, absolute
 * @param options of the URL, each with its semicolon; may be empty
 */
public record H2File(Path path, String options) {

    /** A database in a file, as opposed to one in memory or of a server. */
    private static final Pattern URL = Pattern.compile("jdbc:h2:(?:file:|async:)?(?!mem:|tcp:|ssl:|zip:)([^;]+)(.*)");

    /** @return empty for any other store */
    public static Optional<H2File> of(String url) {
        Matcher h2 = URL.matcher(url);
        return h2.matches()
                ? Optional.of(new H2File(
                        Path.of(h2.group(1)
                                        .replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home"))))
                                .toAbsolutePath(),
                        h2.group(2)))
                : Optional.empty();
    }

    /** What lies beside it, or with {@code .mv.db} the file itself. */
    public Path beside(String end) {
        return path.resolveSibling(path.getFileName() + end);
    }

    /** The URL of a copy in another place, with the options of this one. */
    public String urlAt(Path other) {
        return "jdbc:h2:file:" + other
                + closing(options.replaceAll("(?i);(AUTO_SERVER|IFEXISTS|INIT)=[^;]*", "") + ";IFEXISTS=TRUE");
    }

    /**
     * Of a URL, or its options, those with which a database is closed with its last connection: one that stays open keeps its file from
     * whoever opens it next, in this process, too. H2 keeps that option in the file, so that leaving it out is not enough.
     */
    public static String closing(String options) {
        return options.replaceAll("(?i);DB_CLOSE_DELAY=[^;]*", "") + ";DB_CLOSE_DELAY=0";
    }
}
