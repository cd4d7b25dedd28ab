package vae4j.core.data.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import vae4j.core.io.ElementType;

/**
 * Rows of numbers of one type. {@code value(i, j)} is at byte {@code first + i * stride + j * width}.
 *
 * @param bytes   where they lie
 * @param type    of each number; one of those that {@link #readable} names
 * @param order   of the bytes of a number
 * @param rows    how many
 * @param columns numbers a row
 * @param first   byte of the first number
 * @param stride  bytes from one row to the next
 */
public record Matrix(Bytes bytes, ElementType type, ByteOrder order, int rows, int columns, long first, long stride) {
    /** Rows without gaps, from the first byte on. */
    public static Matrix of(Bytes bytes, ElementType type, ByteOrder order, int rows, int columns) {
        return new Matrix(bytes, type, order, rows, columns, 0, (long) columns * type.bits() / 8);
    }

    /** Whether numbers of a type can be read. */
    public static boolean readable(ElementType type) {
        return switch (type) {
            case BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    /** Whether a type has no fractions. */
    public boolean whole() {
        return switch (type) {
            case F16, BF16, F32, F64 -> false;
            default -> true;
        };
    }

    private int width() {
        return type.bits() / 8;
    }

    /** What one reader needs beside the matrix: room for a row. For one thread. */
    public final class Reader {
        private final MemorySegment row = Arena.ofAuto().allocate((long) columns * width(), Long.BYTES);

        /** Copies a row to {@code to}, from {@code to[at]} on. An integer beyond 2^53 is rounded. */
        public void read(long index, double[] to, int at) {
            bytes.read(first + index * stride, row);
            switch (type) {
                case BOOL -> { for (int j = 0; j < columns; j++) to[at + j] = row.get(ValueLayout.JAVA_BYTE, j) == 0 ? 0 : 1; }
                case U8 -> { for (int j = 0; j < columns; j++) to[at + j] = row.get(ValueLayout.JAVA_BYTE, j) & 0xFF; }
                case I8 -> { for (int j = 0; j < columns; j++) to[at + j] = row.get(ValueLayout.JAVA_BYTE, j); }
                case U16 -> { for (int j = 0; j < columns; j++) to[at + j] = Short.toUnsignedInt(half(j)); }
                case I16 -> { for (int j = 0; j < columns; j++) to[at + j] = half(j); }
                case F16 -> { for (int j = 0; j < columns; j++) to[at + j] = Float.float16ToFloat(half(j)); }
                case BF16 -> { for (int j = 0; j < columns; j++) to[at + j] = Float.intBitsToFloat(half(j) << 16); }
                case U32 -> { for (int j = 0; j < columns; j++) to[at + j] = Integer.toUnsignedLong(word(j)); }
                case I32 -> { for (int j = 0; j < columns; j++) to[at + j] = word(j); }
                case F32 -> { for (int j = 0; j < columns; j++) to[at + j] = Float.intBitsToFloat(word(j)); }
                case U64 -> { for (int j = 0; j < columns; j++) to[at + j] = unsigned(twoWords(j)); }
                case I64 -> { for (int j = 0; j < columns; j++) to[at + j] = twoWords(j); }
                case F64 -> { for (int j = 0; j < columns; j++) to[at + j] = Double.longBitsToDouble(twoWords(j)); }
                default -> throw new IllegalStateException("numbers of type " + type + " cannot be read");
            }
        }

        private short half(int j) {
            short v = row.get(ValueLayout.JAVA_SHORT, 2L * j);
            return order == ByteOrder.nativeOrder() ? v : Short.reverseBytes(v);
        }

        private int word(int j) {
            int v = row.get(ValueLayout.JAVA_INT, 4L * j);
            return order == ByteOrder.nativeOrder() ? v : Integer.reverseBytes(v);
        }

        private long twoWords(int j) {
            long v = row.get(ValueLayout.JAVA_LONG, 8L * j);
            return order == ByteOrder.nativeOrder() ? v : Long.reverseBytes(v);
        }

        /** Rounded once: the half keeps a bit for what the shift cuts off. */
        private static double unsigned(long v) {
            return v >= 0 ? v : (double) (v >>> 1 | v & 1) * 2;
        }
    }

    public Reader reader() {
        return new Reader();
    }
}
