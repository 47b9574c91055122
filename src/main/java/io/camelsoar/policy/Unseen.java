package io.camelsoar.policy;

import java.util.regex.Pattern;

/** Characters that nothing shows, though programs and models read them. */
public final class Unseen {

    /**
     * Within brackets of a regular expression: controls, formats, unassigned and private ones, Unicode's
     * Default_Ignorable_Code_Point (DerivedCoreProperties 15; Java has no name for it), and blanks that count as letters or signs.
     */
    public static final String CHARACTERS =
            "\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5"
                    + "\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8"
                    + "\\x{16FE4}\\x{1BCA0}-\\x{1BCA3}\\x{1D159}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}";

    private static final Pattern PATTERN = Pattern.compile("[" + CHARACTERS + "]");

    private Unseen() {}

    static boolean is(int point) {
        return PATTERN.matcher(Character.toString(point)).matches();
    }
}
