package io.camelsoar.bench;

import java.util.Locale;

/** How figures are shown: with three digits that count. */
final class Figures {

    private Figures() {}

    static String shown(double figure) {
        double size = Math.abs(figure);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 || size == 0 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, figure);
    }

    /** From nanoseconds. */
    static double milliseconds(double nanoseconds) {
        return nanoseconds / 1_000_000;
    }

    /** From nanoseconds. */
    static double seconds(double nanoseconds) {
        return nanoseconds / 1_000_000_000;
    }
}
