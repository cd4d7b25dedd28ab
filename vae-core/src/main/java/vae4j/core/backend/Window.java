package vae4j.core.backend;

/** What a convolution or a pooling sees at a time: some places of an image's rows, and of its columns. */
public record Window(Axis rows, Axis columns) {
    /**
     * One direction of a window.
     *
     * @param taps     how many places it sees: the size of the kernel
     * @param stride   how far it moves from one position to the next
     * @param padding  how many places of +0 are before and behind the image
     * @param dilation how far its places are apart
     */
    public record Axis(int taps, int stride, int padding, int dilation) {
        /** @throws IllegalArgumentException naming what is impossible */
        public Axis {
            if (taps < 1) throw new IllegalArgumentException("a window needs at least 1 place, not " + taps);
            if (stride < 1) throw new IllegalArgumentException("a window must move by at least 1 place, not by " + stride);
            if (padding < 0) throw new IllegalArgumentException("padding cannot be negative: " + padding);
            if (dilation < 1) throw new IllegalArgumentException("the places of a window are at least 1 apart, not " + dilation);
        }

        /** From its first place to its last. */
        public int extent() {
            return dilation * (taps - 1) + 1;
        }

        /**
         * How many positions it has on so many places: {@code floor((n + 2 padding - extent) / stride) + 1} (Dumoulin and
         * Visin 2016, relationship 6, with their section 5.1); 0 or less if it does not fit.
         */
        public int positions(int places) {
            return Math.floorDiv(places + 2 * padding - extent(), stride) + 1;
        }

        /**
         * How many places a transposed convolution makes of so many positions:
         * {@code (m - 1) stride - 2 padding + extent + more} (Dumoulin and Visin 2016, relationship 14).
         */
        public int places(int positions, int more) {
            return (positions - 1) * stride - 2 * padding + extent() + more;
        }

        /** The place that a tap sees at a position; outside the image it sees padding. */
        public int place(int position, int tap) {
            return position * stride - padding + tap * dilation;
        }

        @Override public String toString() {
            return taps + (stride == 1 ? "" : " by " + stride) + (padding == 0 ? "" : " padded " + padding) + (dilation == 1 ? "" : " dilated " + dilation);
        }
    }

    /** The same in both directions, without dilation. */
    public static Window square(int size, int stride, int padding) {
        var axis = new Axis(size, stride, padding, 1);
        return new Window(axis, axis);
    }

    /** How many places it sees. */
    public int taps() {
        return rows.taps * columns.taps;
    }

    @Override public String toString() {
        return rows.equals(columns) ? rows + " square" : rows + " and " + columns;
    }
}
