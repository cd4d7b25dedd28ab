package vae4j.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vae4j.cli.UserException;
import vae4j.core.backend.Backend;
import vae4j.core.data.DataSource;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.AnomalyProtocol;
import vae4j.core.evaluate.Ranking;
import vae4j.core.model.Vae;
import vae4j.core.optim.Adam;
import vae4j.core.train.Trainer;
import vae4j.core.use.Scorer;

/** {@code vae bench-anomaly}. */
@Command(name = "bench-anomaly", abbreviateSynopsis = true,
    description = {"Measures how well a VAE finds anomalies in tables, beside principal components: ROC AUC, mean over seeds.",
        "It learns from half of the normal rows and scores all others by -ELBO. One configuration for all tables; labels are only used to pick the normal rows and to measure."},
    optionListHeading = "%nProtocol:%n",
    footer = {"", "Example:", "  vae bench-anomaly 4_breastw.npz 6_cardio.npz 38_thyroid.npz --seeds 5"})
public final class AnomalyBenchCommand implements Callable<Integer> {
    private static final int HIDDEN = 128;
    private static final int LATENT = 8;
    private static final int BATCH = 64;
    private static final double RATE = 1e-3;
    private static final int PATIENCE = 20;
    private static final double VALIDATION = 0.1;
    /** Epochs for large tables; small ones get more, up to ten times as many, for about as many steps. */
    private static final int EPOCHS = 40;
    private static final int LARGE = 2_000;
    private static final int SAMPLES = 16;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Tables whose labels are 0 for normal and 1 for anomalous rows.")
    private List<Path> files;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "5", description = "How many splits and trainings of each (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;

    private record Row(String name, int rows, int columns, double vae, double deviation, double precision, double pca) {}

    @Override public Integer call() {
        if (seeds < 1) throw UserException.usage("--seeds is " + seeds + "; expected at least 1");
        try (var backend = compute.open()) {
            var table = new ArrayList<Row>();
            for (var file : files) {
                var data = DataSource.open(file.toString()).train();
                var row = row(data, backend);
                common.output().say("%s: VAE %.4f, PCA %.4f".formatted(row.name, row.vae, row.pca));
                table.add(row);
            }
            tell(table);
            return 0;
        }
    }

    private Row row(Dataset data, Backend backend) {
        double vae = 0;
        double squares = 0;
        double precision = 0;
        double pca = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            var protocol = AnomalyProtocol.of(data, seed);
            var scores = scores(protocol, seed, backend);
            double area = Ranking.rocAuc(scores, protocol.odd());
            vae += area / seeds;
            squares += area * area / seeds;
            precision += Ranking.averagePrecision(scores, protocol.odd()) / seeds;
            pca += Ranking.rocAuc(protocol.principalComponentScores(), protocol.odd()) / seeds;
        }
        return new Row(data.name(), data.size(), (int) data.shape().size(), vae, Math.sqrt(Math.max(0, squares - vae * vae)), precision, pca);
    }

    private static double[] scores(AnomalyProtocol protocol, long seed, Backend backend) {
        var split = protocol.normal().split(VALIDATION, seed);
        int epochs = (int) Math.clamp((long) EPOCHS * LARGE / split.train().size(), EPOCHS, 10L * EPOCHS);
        try (var model = Vae.builder(protocol.normal().shape()).hidden(HIDDEN, HIDDEN).latent(LATENT).gaussian("shared").seed(seed).backend(backend).build()) {
            Trainer.of(model, Adam.rate(RATE)).batch(BATCH).epochs(epochs).patience(PATIENCE).seed(seed).clip(10).fit(split);
            try (var scorer = Scorer.of(model, Scorer.Kind.ELBO, SAMPLES, seed)) {
                return scorer.score(protocol.mixed(), null);
            }
        }
    }

    private void tell(List<Row> table) {
        var text = new StringBuilder("%-22s %7s %7s  %17s  %9s  %8s\n".formatted("table", "rows", "columns", "VAE ROC AUC", "precision", "PCA"));
        var objects = new ArrayList<Object>();
        double vae = 0;
        double pca = 0;
        for (var row : table) {
            text.append("%-22s %,7d %7d  %8.4f ± %6.4f  %9.4f  %8.4f\n".formatted(row.name, row.rows, row.columns, row.vae, row.deviation, row.precision, row.pca));
            var object = new LinkedHashMap<String, Object>();
            object.put("table", row.name);
            object.put("roc_auc", row.vae);
            object.put("roc_auc_deviation", row.deviation);
            object.put("average_precision", row.precision);
            object.put("pca_roc_auc", row.pca);
            objects.add(object);
            vae += row.vae / table.size();
            pca += row.pca / table.size();
        }
        text.append("%-38s  %8.4f %19s  %8.4f\n".formatted("mean", vae, "", pca));
        var result = new LinkedHashMap<String, Object>();
        result.put("seeds", seeds);
        result.put("roc_auc", vae);
        result.put("pca_roc_auc", pca);
        result.put("tables", objects);
        common.output().result(result, text.toString());
    }
}
