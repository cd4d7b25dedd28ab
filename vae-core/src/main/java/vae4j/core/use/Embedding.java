package vae4j.core.use;

import vae4j.core.autograd.Tape;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.data.Batches;
import vae4j.core.data.Dataset;
import vae4j.core.data.Labels;
import vae4j.core.model.GaussianCodes;
import vae4j.core.objective.Batch;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * The codes of examples: q(z|x) of each.
 *
 * @param means     {@code [n, latent]}
 * @param variances {@code [n, latent]}
 */
public record Embedding(Tensor means, Tensor variances) {
    private static final int BATCH = 512;

    /** Encodes all examples of a set, in its order; a model that knows classes by the set's labels. */
    public static Embedding of(GaussianCodes model, Dataset data) {
        int latent = model.config().latent();
        var labels = data.labels().map(Labels::toArray).orElse(null);
        var batches = Batches.inOrder(data.size(), BATCH);
        var order = batches.order(0);
        var codes = Shape.of(data.size(), latent);
        var embedding = new Embedding(Tensor.allocate(codes), Tensor.allocate(codes));
        try (var tape = Tape.inference(model.backend())) {
            for (int b = 0; b < batches.count(); b++) {
                int first = batches.start(b);
                int count = batches.length(b);
                var x = tape.allocate(data.shape().batch(count));
                data.read(order, first, count, x);
                var posterior = model.given(Labels.part(labels, first, count)).encode(Batch.of(tape, x, null).x());
                embedding.means.rows(first, count).copyFrom(posterior.mu().value());
                model.backend().apply(ScalarFunction.EXP, posterior.logvar().value(), embedding.variances.rows(first, count));
                tape.rewind();
            }
        }
        return embedding;
    }

    /** The means as rows, as {@link vae4j.core.evaluate.PrincipalComponents} wants them: {@code [n][latent]}. */
    public double[][] meanRows() {
        var rows = new double[means.rows()][means.columns()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) rows[i][j] = means.get(i, j);
        }
        return rows;
    }
}
