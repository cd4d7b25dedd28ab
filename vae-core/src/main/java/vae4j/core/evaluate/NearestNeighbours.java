package vae4j.core.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import vae4j.core.backend.Backend;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.data.Dataset;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * What completions are held against: a missing value is the mean of that value in the k known examples that lie nearest
 * by the values that are known (Troyanskaya et al. 2001, k-nearest-neighbour imputation).
 */
public final class NearestNeighbours {
    private static final int BLOCK = 4096;

    private final Dataset examples;
    private final Backend backend;

    /** @param examples whole ones */
    public NearestNeighbours(Dataset examples, Backend backend) {
        this.examples = examples;
        this.backend = backend;
    }

    /**
     * @param x    {@code [n, …]}; what stands where a value is missing does not matter
     * @param mask as large: 1 where a value is known, 0 where it is missing
     * @param k    1 to the number of examples
     * @return {@code [n, …]}
     */
    public Tensor complete(Tensor x, Tensor mask, int k) {
        if (k < 1 || k > examples.size()) throw new IllegalArgumentException("there are " + examples.size() + " examples to be neighbours; k is 1 to that, not " + k);
        int n = x.rows();
        int columns = x.columns();
        var nearest = new int[n][k];
        var distances = new double[n][k];
        for (var row : distances) Arrays.fill(row, Double.POSITIVE_INFINITY);
        var known = Tensor.allocate(Shape.of(n, columns));
        for (long i = 0; i < x.size(); i++) known.set(i, mask.get(i) == 1 ? x.get(i) : 0);
        var mask2 = mask.reshape(Shape.of(n, columns));
        for (int first = 0; first < examples.size(); first += BLOCK) {
            int count = Math.min(BLOCK, examples.size() - first);
            var block = examples.read(first, count).reshape(Shape.of(count, columns));
            var products = Tensor.allocate(Shape.of(n, count));          // Σ m x y
            backend.gemm(Operand.of(known), Operand.transposed(block), Epilogue.NONE, products);
            backend.multiply(block, block, block);
            var squares = Tensor.allocate(Shape.of(n, count));           // Σ m y²
            backend.gemm(Operand.of(mask2), Operand.transposed(block), Epilogue.NONE, squares);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < count; j++) insert(distances[i], nearest[i], squares.get(i, j) - 2.0 * products.get(i, j), first + j);
            }
        }
        return means(x, mask, nearest);
    }

    private static void insert(double[] distances, int[] nearest, double distance, int index) {
        int at = distances.length;
        while (at > 0 && distances[at - 1] > distance) at--;
        if (at == distances.length) return;
        System.arraycopy(distances, at, distances, at + 1, distances.length - at - 1);
        System.arraycopy(nearest, at, nearest, at + 1, nearest.length - at - 1);
        distances[at] = distance;
        nearest[at] = index;
    }

    private Tensor means(Tensor x, Tensor mask, int[][] nearest) {
        var out = Tensor.allocate(x.shape());
        var neighbours = Tensor.allocate(examples.shape().batch(nearest[0].length));
        for (int i = 0; i < nearest.length; i++) {
            examples.read(nearest[i], 0, nearest[i].length, neighbours);
            for (int j = 0; j < x.columns(); j++) {
                long at = (long) i * x.columns() + j;
                int column = j;
                out.set(at, mask.get(at) == 1 ? x.get(at) : (float) IntStream.range(0, nearest[0].length).mapToDouble(r -> neighbours.get(r, column)).average().orElseThrow());
            }
        }
        return out;
    }
}
