package io.camelsoar.bench;

import io.camelsoar.sandbox.AtOnce;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * How fast the machine is just now. One that is shared with others is at times half as fast as at others, and its load does not tell: without this,
 * figures of two hours cannot be compared.
 */
final class Speed {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int TEXT = 4 << 20;
    private static final int ROUNDS = 8;
    private static final double MILLION = 1e6;

    private Speed() {}

    /** Text that the JDK's zlib, which is compiled code, compresses with all cores at once: MB a second. */
    static double compressed() throws Exception {
        byte[] text = text();
        long begun = System.nanoTime();
        AtOnce.run(CORES, core -> {
            compress(text);
            return core;
        });
        return (double) CORES * ROUNDS * text.length / MILLION / Figures.seconds(System.nanoTime() - begun);
    }

    private static void compress(byte[] text) {
        byte[] out = new byte[1 << 16];
        for (int round = 0; round < ROUNDS; round++) {
            Deflater deflater = new Deflater();
            try {
                deflater.setInput(text);
                deflater.finish();
                while (!deflater.finished()) {
                    deflater.deflate(out);
                }
            } finally {
                deflater.end();
            }
        }
    }

    /** The same each time: letters, some more often than others. */
    private static byte[] text() {
        Random random = new Random(1);
        byte[] text = new byte[TEXT];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + Math.min(random.nextInt(26), random.nextInt(26)));
        }
        return text;
    }
}
