package vae4j.simd;

import vae4j.core.backend.Backend;

/**
 * How a matrix product is cut into tiles that fit registers and caches.
 *
 * @param vectors the most vectors of C in a row of a tile
 * @param lanes   floats a vector
 * @param depth   steps of k in a tile: {@link Backend#KC}, a part of the contract
 * @param near    more floats of A than this do not stay in the level-2 cache beside a strip of B
 * @param packed  floats of A that are packed at a time: they come from the last cache, which is quick enough for them, while
 *                fewer would mean to pack B more often and, in blocks of k, to fetch C more often
 * @param turned  rows that are computed at a time if the result is turned afterwards
 */
record Blocking(int vectors, int lanes, int depth, int near, int packed, int turned) {
    static final Blocking HERE = new Blocking(has32Registers() ? 4 : 2, Lanes.SPECIES.length(), Backend.KC, 200_000, 3 << 19, 1 << 10);
    /** No tile is higher. */
    static final int MAX_HEIGHT = 8;
    /** Rows of a packed panel of A, and floats that it takes a step of k; only for 16 registers. */
    static final int PANEL_ROWS = 6, SLOTS = 8;

    /** Whether the processor has 32 vector registers: AVX-512 and aarch64 do, other x86 has 16. */
    private static boolean has32Registers() {
        return Lanes.SPECIES.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");
    }

    /** Whether tiles are those of {@link WideKernel}, which reads A where it lies, rather than of {@link NarrowKernel}. */
    boolean wide() {
        return vectors == 4;
    }

    /** How many vectors the next strip takes of {@code left}: strips of 3 and 4 where possible, because narrow ones are slow. */
    int width(int left) {
        if (wide() && (left == 5 || left == 6 || left == 9)) return 3;
        return Math.min(left, vectors);
    }

    /**
     * How many rows a tile of this width has: 5 x 4 accumulators, 4 vectors of B and 5 of A fit 32 registers. One height
     * a width, because every tile takes the compiler a good part of a second, and rows that are left over are few.
     */
    int height(int width) {
        if (!wide()) return PANEL_ROWS;
        return switch (width) {
            case 4 -> 5;
            case 3 -> 6;
            default -> 8;
        };
    }

    /** Bytes of a vector. */
    long vectorBytes() {
        return (long) lanes * Float.BYTES;
    }

    /** Bytes of a row of a tile. */
    long tileRow() {
        return vectors * vectorBytes();
    }
}
