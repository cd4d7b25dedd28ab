package vae4j.cli.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import vae4j.cli.Nearest;
import vae4j.cli.UserException;
import vae4j.cli.run.StoredModel;
import vae4j.core.data.Column;
import vae4j.core.data.Labels;
import vae4j.core.data.Scaling;
import vae4j.core.data.Schema;
import vae4j.core.data.TableStream;
import vae4j.core.evaluate.Ranking;
import vae4j.core.io.AtomicFile;
import vae4j.core.tensor.Tensor;
import vae4j.core.use.Quantile;
import vae4j.core.use.Scorer;

/** {@code vae score}. */
@Command(name = "score", abbreviateSynopsis = true,
    description = {"Says of each example how little it fits what the model has learned: nats, higher for what is odder.",
        "With --rows it reads rows of numbers, as the model learned from them, and answers each as it comes: a file of any size, or - for stdin to stdout."},
    optionListHeading = "%nScores:%n",
    footer = {"", "Examples:", "  vae score runs/vae-digits-1 --out scores.csv", "  vae score model.safetensors --data test.npz --anomalies 1 --quantile 0.99 --explain 3",
        "  tail -f rows.csv | vae score model.safetensors --rows - --threshold 42"})
public final class ScoreCommand implements Callable<Integer> {
    private static final List<String> KINDS = List.of("elbo", "reconstruction", "log-px");
    private static final int BATCH = 1024;

    @Mixin private ModelArgument argument;

    @Option(names = "--score", paramLabel = "NAME", defaultValue = "elbo",
        description = "elbo (default): -ELBO; reconstruction: -log p(x|z) at the mean code; log-px: -log p(x), importance-weighted.")
    private String kind;

    @Option(names = "--samples", paramLabel = "K", defaultValue = "16", description = "Draws of z for elbo and log-px (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--threshold", paramLabel = "NATS", description = "Call what scores above it an anomaly.")
    private Double threshold;

    @Option(names = "--quantile", paramLabel = "Q",
        description = "Instead of a number: the threshold that this fraction of the clean data stays below, the validation part of what the model learned from.")
    private Double quantile;

    @Option(names = "--anomalies", paramLabel = "LABEL[,LABEL...]", split = ",", hideParamSyntax = true,
        description = "Where the data has labels: those of the anomalies. Prints how well scores find them.")
    private List<String> anomalies;

    @Option(names = "--explain", paramLabel = "N", defaultValue = "0", description = "Add the N values of each example that fit least, with their share in nats (default: ${DEFAULT-VALUE}).")
    private int explain;

    @Option(names = "--rows", paramLabel = "FILE|-", description = "Rows of comma-separated values instead of a data set; - for stdin.")
    private String rows;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the draws, which are the same for each example (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "A .csv with a row an example (default: stdout where --rows is given, else none).")
    private Path out;

    @Mixin private PartOptions parts;
    @Mixin private ComputeOptions compute;
    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    private long scored;
    private long flagged;
    private double limit = Double.POSITIVE_INFINITY;

    @Override public Integer call() {
        if (!KINDS.contains(kind)) throw UserException.usage("--score is '" + kind + "'; expected one of " + String.join(", ", KINDS) + Nearest.hint(kind, KINDS));
        if (samples < 1) throw UserException.usage("--samples is " + samples + "; expected at least 1");
        if (explain < 0) throw UserException.usage("--explain is " + explain + "; expected 0 or more");
        if (threshold != null && quantile != null) throw UserException.usage("--threshold and --quantile are two ways to say the same; expected one of them");
        if (quantile != null && !(quantile >= 0 && quantile <= 1)) throw UserException.usage("--quantile is " + quantile + "; expected 0 to 1");
        if (rows != null && anomalies != null) throw UserException.usage("--anomalies needs a data set with labels; --rows has none");
        if (rows != null && out == null && common.json) throw UserException.usage("--json and the scores of --rows both go to stdout; expected --out FILE");
        try (var backend = rows != null ? compute.openForEachThread() : compute.open(); var stored = argument.open(backend)) {
            if (rows != null && stored.model().needsLabels()) throw UserException.usage("--rows has no labels, which a " + stored.model().config().model() + " model needs; expected --data");
            if (threshold != null) limit = threshold;
            if (quantile != null) limit = Quantile.of(clean(stored), quantile);
            return rows != null ? stream(stored) : dataset(stored);
        }
    }

    private Scorer scorer(StoredModel stored) {
        var which = switch (kind) {
            case "elbo" -> Scorer.Kind.ELBO;
            case "reconstruction" -> Scorer.Kind.RECONSTRUCTION;
            default -> Scorer.Kind.LOG_PROBABILITY;
        };
        return Scorer.of(stored.codes(), which, samples, seed);
    }

    private double[] clean(StoredModel stored) {
        var own = new PartOptions();
        own.part = "validation";
        own.binarize = parts.binarize;
        own.memory = parts.memory;
        try (var scorer = scorer(stored)) {
            var data = own.choose(stored, common.output()).read();
            return scorer.score(data, stored.labels(data));
        }
    }

    // ---- a data set

    private int dataset(StoredModel stored) {
        try (var scorer = scorer(stored)) {
            return dataset(stored, scorer);
        }
    }

    private int dataset(StoredModel stored, Scorer scorer) {
        var chosen = parts.choose(stored, common.output());
        var data = chosen.read();
        var labels = stored.labels(data);
        var scores = scorer.score(data, labels);
        var names = Parts.of(stored);
        if (out != null) {
            AtomicFile.writeStream(out, stream -> {
                var writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
                writer.write(header());
                for (int first = 0; first < scores.length; first += BATCH) {
                    int count = Math.min(BATCH, scores.length - first);
                    write(writer, answer(Arrays.copyOfRange(scores, first, first + count), explain == 0 ? null : scorer.contributions(data.read(first, count), Labels.part(labels, first, count)), names));
                }
                writer.flush();
            });
        } else {
            flagged = Arrays.stream(scores).filter(s -> s > limit).count();
        }
        var result = new LinkedHashMap<String, Object>();
        if (out != null) result.put("file", out.toString());
        result.put("data", chosen.name());
        result.put("split", chosen.part());
        result.put("examples", scores.length);
        result.put("score", kind);
        double mean = Arrays.stream(scores).average().orElseThrow();
        result.put("mean", mean);
        result.put("median", Quantile.of(scores, 0.5));
        result.put("maximum", Quantile.of(scores, 1));
        var text = new StringBuilder("%s%s, %s: %,d examples, %s in nats: mean %.2f, median %.2f, maximum %.2f\n".formatted(
            out == null ? "" : out + ": ", chosen.name(), chosen.part(), scores.length, kind, mean, Quantile.of(scores, 0.5), Quantile.of(scores, 1)));
        if (limit < Double.POSITIVE_INFINITY) {
            result.put("threshold", limit);
            result.put("anomalies", flagged);
            text.append("  %,d above the threshold of %.2f\n".formatted(flagged, limit));
        }
        if (anomalies != null) rank(chosen, scores, result, text);
        common.output().result(result, text.toString());
        return 0;
    }

    private void rank(PartOptions.Chosen chosen, double[] scores, LinkedHashMap<String, Object> result, StringBuilder text) {
        var labels = chosen.examples().labels().orElseThrow(() -> UserException.failed(chosen.name() + ": has no labels to tell anomalies by"));
        for (var name : anomalies) {
            if (!labels.names().contains(name)) throw UserException.usage("--anomalies is '" + name + "'; expected one of " + String.join(", ", labels.names()) + Nearest.hint(name, labels.names()));
        }
        var odd = new boolean[scores.length];
        for (int i = 0; i < odd.length; i++) odd[i] = anomalies.contains(labels.names().get(labels.get(i)));
        try {
            double area = Ranking.rocAuc(scores, odd);
            double precision = Ranking.averagePrecision(scores, odd);
            result.put("roc_auc", area);
            result.put("average_precision", precision);
            text.append("  ROC AUC %.4f, average precision %.4f\n".formatted(area, precision));
        } catch (IllegalArgumentException e) {
            throw UserException.failed(chosen.name() + ": " + e.getMessage()).because(e);
        }
    }

    // ---- rows as they come

    private int stream(StoredModel stored) {
        try (var table = rows.equals("-") ? TableStream.of(System.in, "stdin", schema(stored)) : TableStream.of(Path.of(rows), schema(stored))) {
            if (out == null) {
                answer(table, stored, spec.commandLine().getOut());
                return 0;
            }
            AtomicFile.writeStream(out, to -> {
                var writer = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.US_ASCII), 1 << 16);
                answer(table, stored, writer);
                writer.flush();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("file", out.toString());
        result.put("examples", scored);
        result.put("score", kind);
        if (limit < Double.POSITIVE_INFINITY) result.put("anomalies", flagged);
        common.output().result(result, "%s: %,d rows%s".formatted(out, scored, limit < Double.POSITIVE_INFINITY ? ", %,d of them above %.2f".formatted(flagged, limit) : ""));
        return 0;
    }

    private void answer(TableStream table, StoredModel stored, Writer writer) throws IOException {
        var example = stored.codes().config().example();
        var names = Parts.of(stored);
        writer.write(header());
        if (writer instanceof PrintWriter) writer.flush();
        var scorers = new ConcurrentLinkedQueue<Scorer>();           // one for each thread
        try (var pipeline = new RowPipeline<>(table, example, BATCH, compute.threads(), x -> {
            var idle = scorers.poll();
            var scorer = idle != null ? idle : scorer(stored);
            try {
                return answer(scorer.score(x), explain == 0 ? null : scorer.contributions(x), names);
            } finally {
                scorers.add(scorer);
            }
        })) {
            for (var answer = pipeline.next(); answer != null; answer = pipeline.next()) {
                write(writer, answer);
                if (writer instanceof PrintWriter) writer.flush();    // somebody may wait for it
            }
        } finally {
            scorers.forEach(Scorer::close);
        }
    }

    /** What rows are, where the model's file does not say: numbers. */
    private static Schema schema(StoredModel stored) {
        if (stored.schema().filter(Schema::table).isPresent()) return stored.schema().get();
        var config = stored.codes().config();
        if (config.shape().size() != 1) throw UserException.failed(stored.file() + ": learned from examples of the shape " + config.shape() + ", which are no rows of a table; expected --data");
        var columns = IntStream.rangeClosed(1, config.shape().getFirst()).mapToObj(c -> new Column("column " + c, -1, false, 0, 0, List.of(), Scaling.NONE)).toList();
        return new Schema(config.shape(), 0, 0, false, columns, List.of(), "", ",", false);
    }

    // ---- a row an example

    /** What a reason may be: a column of a table, or a single value. */
    private record Parts(List<String> names, int[] widths) {
        static Parts of(StoredModel stored) {
            var columns = stored.schema().map(Schema::columns).orElse(List.of());
            if (!columns.isEmpty()) return new Parts(columns.stream().map(c -> quoted(c.name())).toList(), columns.stream().mapToInt(Column::width).toArray());
            int n = (int) stored.codes().config().example().size();
            return new Parts(IntStream.rangeClosed(1, n).mapToObj(j -> "value " + j).toList(), IntStream.generate(() -> 1).limit(n).toArray());
        }

        /** The sums of the values of each. */
        double[] of(double[] values) {
            var sums = new double[widths.length];
            int at = 0;
            for (int p = 0; p < sums.length; p++) {
                for (int j = 0; j < widths[p]; j++) sums[p] += values[at++];
            }
            return sums;
        }
    }

    /** As RFC 4180 has it. */
    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private String header() {
        var header = new StringBuilder("score");
        if (limit < Double.POSITIVE_INFINITY) header.append(",anomaly");
        for (int e = 1; e <= explain; e++) header.append(",reason").append(e).append(",nats").append(e);
        return header.append('\n').toString();
    }

    /** @param rows how many lines those are @param flagged how many of them are of anomalies */
    private record Answer(String lines, int rows, int flagged) {}

    private Answer answer(double[] scores, double[][] contributions, Parts names) {
        var line = new StringBuilder();
        int above = 0;
        for (int i = 0; i < scores.length; i++) {
            line.append((float) scores[i]);
            if (limit < Double.POSITIVE_INFINITY) line.append(scores[i] > limit ? ",1" : ",0");
            if (contributions != null) reasons(line, names.of(contributions[i]), names.names);
            line.append('\n');
            if (scores[i] > limit) above++;
        }
        return new Answer(line.toString(), scores.length, above);
    }

    private void write(Writer writer, Answer answer) throws IOException {
        writer.write(answer.lines);
        scored += answer.rows;
        flagged += answer.flagged;
    }

    private void reasons(StringBuilder line, double[] contributions, List<String> names) {
        var order = new ArrayList<Integer>();
        for (int j = 0; j < contributions.length; j++) order.add(j);
        order.sort(Comparator.comparingDouble(j -> -contributions[j]));
        for (int e = 0; e < explain; e++) {
            if (e < order.size()) line.append(',').append(names.get(order.get(e))).append(',').append(String.format(Locale.ROOT, "%.4g", contributions[order.get(e)]));
            else line.append(",,");
        }
    }
}
