package vae4j.simd;

import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import vae4j.core.backend.Epilogue;
import vae4j.core.backend.Operand;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Small products, again and again, until the compiler has met every tile: beside the reading of data, which keeps one
 * processor busy, its work on the kernels that cost it most is under way when the first step needs them. A block of k is
 * short here, so that methods become hot before their loops do; a hot loop would be compiled twice.
 */
final class WarmUp {
    private static final int ROUNDS = 400, DEPTH = 16, ROWS = 28;

    private WarmUp() {}

    /** Starts a thread that ends by itself, or early if it is told to. */
    static void start(BooleanSupplier stop) {
        Thread.ofPlatform().name("vae4j-warm-up").daemon().start(() -> {
            try (var team = new ThreadTeam(1)) {
                var gemm = new Gemm(team);
                var products = new ArrayList<Runnable>();
                for (int columns : new int[] {7 * Lanes.LENGTH, 2 * Lanes.LENGTH}) {
                    products.add(product(gemm, columns, false, true));
                    products.add(product(gemm, columns, false, false));
                    products.add(product(gemm, columns, true, false));
                }
                for (int round = 0; round < ROUNDS && !stop.getAsBoolean(); round++) products.forEach(Runnable::run);
            }
        });
    }

    private static Runnable product(Gemm gemm, int columns, boolean aTransposed, boolean bTransposed) {
        var a = Tensor.allocate(aTransposed ? Shape.of(DEPTH, ROWS) : Shape.of(ROWS, DEPTH));
        var b = Tensor.allocate(bTransposed ? Shape.of(columns, DEPTH) : Shape.of(DEPTH, columns));
        var c = Tensor.allocate(Shape.of(ROWS, columns));
        return () -> gemm.run(new Operand(a, aTransposed), new Operand(b, bTransposed), Epilogue.NONE, c);
    }
}
