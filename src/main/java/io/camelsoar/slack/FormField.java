package io.camelsoar.slack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Strict decoding of {@code application/x-www-form-urlencoded}: what is not well-formed UTF-8 is refused. */
final class FormField {

    private FormField() {}

    /** The decoded value of a field that must occur exactly once. */
    static String only(byte[] form, String name) throws MalformedInteractionException {
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= form.length; end++) {
            if (end == form.length || form[end] == '&') {
                int equals = indexOf(form, '=', start, end);
                if (decode(form, start, equals).equals(name)) {
                    values.add(decode(form, Math.min(equals + 1, end), end));
                }
                start = end + 1;
            }
        }
        if (values.size() != 1) {
            throw new MalformedInteractionException(
                    values.isEmpty()
                            ? "The form has no field \"" + name + "\""
                            : "The form has the field \"" + name + "\" more than once");
        }
        return values.get(0);
    }

    private static int indexOf(byte[] form, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (form[i] == wanted) {
                return i;
            }
        }
        return end;
    }

    private static String decode(byte[] form, int start, int end) throws MalformedInteractionException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            if (form[i] == '%') {
                if (i + 2 >= end) {
                    throw new MalformedInteractionException("The form ends within a percent escape");
                }
                decoded.write(hexDigit(form[i + 1]) * 16 + hexDigit(form[i + 2]));
                i += 2;
            } else {
                decoded.write(form[i] == '+' ? ' ' : form[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedInteractionException("The form is not UTF-8");
        }
    }

    private static int hexDigit(byte character) throws MalformedInteractionException {
        int digit = character < 0 ? -1 : Character.digit((char) character, 16);
        if (digit < 0) {
            throw new MalformedInteractionException("The form has a percent escape without two hexadecimal digits");
        }
        return digit;
    }
}
