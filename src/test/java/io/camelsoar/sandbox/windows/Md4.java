package io.camelsoar.sandbox.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** MD4 (RFC 1320), the hash of Windows passwords; the JDK does not have it. */
final class Md4 {

    private static final int BLOCK = 64;
    private static final int[][] SHIFTS = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    private static final int[] ROUND_THREE_ORDER = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    private static final int ROUND_TWO_CONSTANT = 0x5a827999;
    private static final int ROUND_THREE_CONSTANT = 0x6ed9eba1;

    private Md4() {}

    static byte[] digest(byte[] message) {
        ByteBuffer padded = pad(message);
        int[] state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
        while (padded.hasRemaining()) {
            int[] words = new int[16];
            for (int i = 0; i < words.length; i++) {
                words[i] = padded.getInt();
            }
            addBlock(state, words);
        }
        ByteBuffer digest = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : state) {
            digest.putInt(word);
        }
        return digest.array();
    }

    private static ByteBuffer pad(byte[] message) {
        int blocks = (message.length + 8) / BLOCK + 1;
        ByteBuffer padded = ByteBuffer.allocate(blocks * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(message).put((byte) 0x80);
        padded.putLong(blocks * BLOCK - 8, message.length * 8L);
        return padded.rewind();
    }

    private static void addBlock(int[] state, int[] words) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int step = 0; step < 48; step++) {
            int round = step / 16;
            int index = step % 16;
            int sum =
                    switch (round) {
                        case 0 -> a + ((b & c) | (~b & d)) + words[index];
                        case 1 ->
                            a + ((b & c) | (b & d) | (c & d)) + words[(index % 4) * 4 + index / 4] + ROUND_TWO_CONSTANT;
                        default -> a + (b ^ c ^ d) + words[ROUND_THREE_ORDER[index]] + ROUND_THREE_CONSTANT;
                    };
            int rotated = Integer.rotateLeft(sum, SHIFTS[round][index % 4]);
            a = d;
            d = c;
            c = b;
            b = rotated;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
