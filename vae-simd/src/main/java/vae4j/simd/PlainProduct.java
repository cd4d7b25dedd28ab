package vae4j.simd;

import static vae4j.core.tensor.Tensor.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Tensor;

/**
 * The product of {@link Backend#gemm} by plain loops over Java's arrays, with the same bits. Until C2 has compiled the
 * kernels of {@link Gemm}, some tenths of a second after their first use, a vector operation in them takes a
 * microsecond. These loops need milliseconds to be compiled, so the first products of a process, all that a short command
 * computes, take them.
 */
final class PlainProduct {
    /** Multiply-adds of a process that are worth it: what takes these loops less time than waiting for C2 would. */
    private static final long WORTH = 1L << 25;
    private static final int ROWS_A_PIECE = 8;
    private static final AtomicLong left = new AtomicLong(WORTH);

    private PlainProduct() {}

    /** Whether a product of so many multiply-adds is among the first. A larger one ends it: then C2's time is better spent on the kernels. */
    static boolean isEarly(long size) {
        if (size > left.get()) left.set(0);
        return left.get() >= size && left.addAndGet(-size) >= 0;
    }

    /** The shapes have been checked. */
    static void run(ThreadTeam team, Operand a, Operand b, Epilogue epilogue, Tensor c) {
        int m = a.rows();
        int n = b.columns();
        int k = a.columns();
        var rowsOfA = rows(a);
        var rowsOfB = rows(b);
        team.run((m + ROWS_A_PIECE - 1) / ROWS_A_PIECE, piece -> {
            var sum = new float[n];
            var s = new float[n];
            for (int i = piece * ROWS_A_PIECE; i < Math.min(m, (piece + 1) * ROWS_A_PIECE); i++) {
                for (int block = 0; block < k; block += Backend.KC) {
                    var to = block == 0 ? sum : s;
                    Arrays.fill(to, 0);
                    for (int p = block; p < Math.min(block + Backend.KC, k); p++) multiplyAdd(rowsOfA[i * k + p], rowsOfB, p * n, to);
                    if (block > 0) add(sum, s);
                }
                finish(epilogue, sum);
                MemorySegment.copy(sum, 0, c.segment(), FLOAT, c.offset() + (long) i * n * Float.BYTES, n);
            }
        });
    }

    /** The elements row after row. */
    private static float[] rows(Operand operand) {
        var stored = new float[operand.rows() * operand.columns()];
        MemorySegment.copy(operand.tensor().segment(), FLOAT, operand.tensor().offset(), stored, 0, stored.length);
        return operand.transposed() ? transpose(stored, operand.columns(), operand.rows()) : stored;
    }

    private static float[] transpose(float[] x, int rows, int columns) {
        var y = new float[x.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) y[j * rows + i] = x[i * columns + j];
        }
        return y;
    }

    private static void multiplyAdd(float factor, float[] b, int from, float[] s) {
        for (int j = 0; j < s.length; j++) s[j] = Math.fma(factor, b[from + j], s[j]);
    }

    private static void add(float[] sum, float[] s) {
        for (int j = 0; j < s.length; j++) sum[j] += s[j];
    }

    private static void finish(Epilogue epilogue, float[] sum) {
        for (int j = 0; epilogue.bias() != null && j < sum.length; j++) sum[j] += epilogue.bias().get(j);
        for (int j = 0; epilogue.activation() != ScalarFunction.IDENTITY && j < sum.length; j++) sum[j] = epilogue.activation().value(sum[j]);
    }
}
