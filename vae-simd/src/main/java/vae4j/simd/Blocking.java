package vae4j.simd;

import vae4j.core.backend.Backend;

/**
 * How a matrix product is cut into tiles that fit registers and caches.
 *
 * @param rows    rows of C in a tile
 * @param slots   floats a step of k in a packed panel of A: {@code rows} rounded up to a power of two
 * @param vectors vectors of C a row of a tile
 * @param lanes   floats a vector
 * @param depth   steps of k in a tile: {@link Backend#KC}, a part of the contract
 * @param panels  floats of A that are packed at a time; they come from the level-3 cache if need be
 */
record Blocking(int rows, int slots, int vectors, int lanes, int depth, int panels) {
    /**
     * 6 x 4 accumulators, 4 vectors of B and 3 of A fill 32 registers, and 6 x 2 fit 16. Against 12 x 2, 6 x 4 loads 10
     * vectors for 24 multiply-adds instead of 14: L1 caches deliver little more than one 512-bit vector a cycle.
     */
    static final Blocking HERE = new Blocking(6, 8, has32Registers() ? 4 : 2, Species.FLOATS.length(), Backend.KC, 1 << 20);

    /** Whether the processor has 32 vector registers: AVX-512 and aarch64 do, other x86 has 16. */
    private static boolean has32Registers() {
        return Species.FLOATS.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");
    }

    /** Floats from one vector of a packed strip of B to the one of the next k. */
    int stripStride() {
        return vectors * lanes;
    }

    /** How many panels {@code m} rows make: sixes, then up to two fours, because 6 + 2 rows take longer than 4 + 4. */
    int panelCount(int m) {
        int tall = tallPanels(m);
        int rest = m - tall * rows;
        return tall + (rest > 0 ? (rest + 3) / 4 : 0);
    }

    private int tallPanels(int m) {
        return switch (m % rows) {
            case 0 -> m / rows;
            case 1, 2 -> Math.max(m / rows - 1, 0);
            case 3, 4 -> m / rows;
            default -> m / rows + 1;
        };
    }

    /** The first row of a panel. */
    int panelRow(int m, int panel) {
        int tall = tallPanels(m);
        return panel <= tall ? panel * rows : tall * rows + (panel - tall) * 4;
    }

    /** How many rows a panel computes. The last one of all may have fewer that count. */
    int panelHeight(int m, int panel) {
        return panel < tallPanels(m) ? rows : 4;
    }

    /** How many vectors the next strip takes of {@code left}: strips of 3 and 4 where possible, because narrow ones are slow. */
    int stripWidth(int left) {
        if (vectors == 4 && (left == 5 || left == 6 || left == 9)) return 3;
        return Math.min(left, vectors);
    }
}
