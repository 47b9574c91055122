package io.camelsoar.reliability;

/** Something that a kill broke. */
record Finding(Kind kind, String alert, String what) {

    enum Kind {
        /** It should be there, and is not. */
        LOST,
        /** It should be there once, and is there more often. */
        DOUBLED,
        /** The experiment itself failed. */
        FAILED
    }

    @Override
    public String toString() {
        return kind + " " + what + " (alert " + alert + ")";
    }
}
