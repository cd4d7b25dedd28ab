package vae4j.cli.tutorial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import vae4j.core.backend.Backend;
import vae4j.core.data.Binarization;
import vae4j.core.data.Split;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.io.LineChart;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.train.Trainer;

/** Section 4.1: few latent dimensions are too few; more than enough do no harm. */
public final class CodeSizes {
    private static final int HIDDEN = 400, BATCH = 128;

    private CodeSizes() {}

    /**
     * A row for each number of dimensions: the evidence lower bound on the test split, or on what is held out where there is
     * none.
     *
     * @param sizes    at least two numbers of dimensions
     * @param progress is told each row
     */
    public static Shown show(Split split, List<Integer> sizes, int epochs, Backend backend, long seed, Consumer<String> progress) {
        var test = split.test().or(split::validation).orElseThrow(() -> new IllegalArgumentException("there is nothing to test on"));
        var binarization = split.train().binary() ? Binarization.NONE : Binarization.DYNAMIC;
        var rows = new ArrayList<SequencedMap<String, Object>>();
        for (int latent : sizes) {
            try (var model = Vae.builder(split.train().shape()).hidden(HIDDEN).latent(latent).backend(backend).seed(seed).build()) {
                var history = Trainer.of(model, Adam.rate(1e-3)).batch(BATCH).epochs(epochs).seed(seed).binarize(binarization).fit(split);
                var evaluation = Evaluator.of(model, seed).evaluate(binarization.forEvaluation(test));
                var row = new LinkedHashMap<String, Object>();
                row.put("latent", latent);
                row.put("elbo", evaluation.elbo());
                row.put("reconstruction", evaluation.reconstruction());
                row.put("kl", evaluation.kl());
                row.put("active_units", evaluation.activeUnits());
                row.put("seconds", history.seconds());
                rows.add(row);
                progress.accept("%d dimensions: ELBO %.2f, %d of them active, %.0f s".formatted(latent, evaluation.elbo(), evaluation.activeUnits(), history.seconds()));
            }
        }
        var x = sizes.stream().mapToDouble(n -> n).toArray();
        var y = rows.stream().mapToDouble(r -> (double) r.get("elbo")).toArray();
        return new Shown(rows, LineChart.logarithmic().dots().add(x, y).draw(640, 420), "the bound over the number of latent dimensions");
    }
}
