package vae4j.core.random;

/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"):
 * a counter-based generator made of add, rotate and exclusive-or, so that every word can be computed on its own and
 * vectors compute many at once.
 * <p>A 64-bit key names a stream of 32-bit words. Words are laid out 32 at a time, so that vectors of up to 16 lanes
 * need no shuffle: block {@code 16 q + r} (r under 16) of the generator holds word {@code 32 q + r} in its first half
 * and word {@code 32 q + 16 + r} in its second.
 */
public final class Threefry {
    /** The constant that makes the third key word. */
    public static final int PARITY = 0x1BD11BDA;
    /** The rotations of the rounds, used again and again; after every fourth round the key is added. */
    private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

    private Threefry() {}

    /** One block: the generator's two output words, the first in the low half. The low half of key and counter is their first word. */
    public static long block(long key, long counter) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        int k2 = k0 ^ k1 ^ PARITY;
        int x0 = (int) counter + k0;
        int x1 = (int) (counter >>> 32) + k1;
        for (int group = 1; group <= 5; group++) {
            for (int i = 0; i < 4; i++) {
                x0 += x1;
                x1 = Integer.rotateLeft(x1, ROTATIONS[(group - 1) % 2 * 4 + i]) ^ x0;
            }
            int first = switch (group % 3) { case 0 -> k0; case 1 -> k1; default -> k2; };
            int second = switch (group % 3) { case 0 -> k1; case 1 -> k2; default -> k0; };
            x0 += first;
            x1 += second + group;
        }
        return Integer.toUnsignedLong(x0) | (long) x1 << 32;
    }

    /** Word {@code index} of the key's stream. */
    public static int word(long key, long index) {
        long block = block(key, index / 32 * 16 + index % 16);
        return index % 32 < 16 ? (int) block : (int) (block >>> 32);
    }
}
