package vae4j.cli.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vae4j.core.data.Binarization;
import vae4j.core.data.Labels;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.Raster;
import vae4j.core.tensor.Shape;
import vae4j.core.train.EpochReport;

/**
 * What a report tells of a run. What is null or empty is left out of it.
 *
 * @param title           the run's name
 * @param command         the line that does this run again; null if there is none
 * @param version         version, backend, threads and machine, as one line; null if unknown
 * @param settings        every setting and its value, in the order to show them
 * @param data            what was learned from; null if unknown
 * @param epochs          in order; of a resumed run all of them
 * @param outcome         the final evaluation; null if there was none
 * @param samples         a grid of pictures drawn from the prior; null if the data are no pictures
 * @param reconstructions a grid of originals, each beside its reconstruction; null if the data are no pictures
 * @param traversal       a grid of pictures, a latent dimension a row; null if the data are no pictures
 * @param traversed       the dimensions of the traversal, in words; empty if there is none
 * @param latentMap       null if there is none
 * @param seconds         the run's wall time; NaN if unknown
 */
public record ReportContent(String title, String command, String version, SequencedMap<String, String> settings, Data data,
                            List<EpochReport> epochs, Outcome outcome, Raster samples, Raster reconstructions,
                            Raster traversal, String traversed, LatentMap latentMap, double seconds) {
    public ReportContent {
        if (title == null || title.isBlank()) throw new IllegalArgumentException("a report needs a title");
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
        epochs = List.copyOf(epochs);
    }

    boolean isValidated() {
        return epochs.stream().anyMatch(e -> e.validation() != null);
    }

    /** Whether the model has a lower bound on log p(x); if not, there is a reconstruction only. */
    boolean hasBound() {
        return epochs.stream().allMatch(EpochReport::hasBound) && (outcome == null || outcome.evaluation().hasBound());
    }

    /** The epoch whose parameters were kept; 0 if there is no validation to tell it by. */
    int bestEpoch() {
        return isValidated() ? epochs.stream().filter(EpochReport::improved).mapToInt(EpochReport::epoch).max().orElse(0) : 0;
    }

    /**
     * What was learned from.
     *
     * @param name         of the set, as the user gave it
     * @param examples     how many there are of each split, for example {@code training}; in the order to show them
     * @param shape        of one example
     * @param binarization how the values were made zeros and ones; null where there was nothing to do: they are so from the
     *                     start, or are real numbers
     * @param likelihood   of the model, as in {@code VaeConfig}
     * @param columns      of a table, by name, and what each holds; empty for anything else
     */
    public record Data(String name, SequencedMap<String, Integer> examples, Shape shape, Binarization binarization, String likelihood, SequencedMap<String, String> columns) {
        public Data {
            columns = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(columns));
            examples = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(examples));
        }

        /** Whether the reconstruction is the cross-entropy of grey values, which is no likelihood and must not be called one. */
        boolean isCrossEntropy() {
            return binarization == Binarization.NONE && "bernoulli".equals(likelihood);
        }
    }

    /**
     * The final evaluation.
     *
     * @param split         whose examples it is of: {@code test} or {@code validation}
     * @param meanVariances the variance of each latent dimension's posterior mean over these examples, which tells which
     *                      units are active; null if only their number is known
     */
    public record Outcome(String split, Evaluation evaluation, double[] meanVariances) {
        public Outcome {
            if (meanVariances != null && meanVariances.length != evaluation.klPerDimension().length) {
                throw new IllegalArgumentException("the outcome has " + meanVariances.length + " variances of means for "
                    + evaluation.klPerDimension().length + " latent dimensions");
            }
        }
    }

    /**
     * Where examples lie in two dimensions of the latent space.
     *
     * @param axes   what the two dimensions are, for example {@code principal components: 31 % and 22 % of the variance}
     * @param labels the names of the classes; empty if there are none
     * @param thumbnails what the points are, to be shown when one is pointed at; null if they are no pictures
     */
    public record LatentMap(String axes, List<Point> points, List<String> labels, Thumbnails thumbnails) {
        /** @throws IllegalArgumentException if a point has a label without a name, or a place that is not finite */
        public LatentMap {
            points = List.copyOf(points);
            labels = List.copyOf(labels);
            for (var point : points) {
                if (point.label < 0 && !labels.isEmpty() || point.label >= labels.size() && point.label != Point.NO_LABEL) {
                    throw new IllegalArgumentException("a point of the latent map has the label " + point.label + " of " + labels.size());
                }
                if (!Float.isFinite(point.x) || !Float.isFinite(point.y)) {
                    throw new IllegalArgumentException("a point of the latent map lies at " + point.x + ", " + point.y);
                }
            }
        }

        /**
         * @param places {@code [examples][2]}
         * @param labels of the same examples; null if there are none
         */
        public static LatentMap of(String axes, double[][] places, Labels labels, Thumbnails thumbnails) {
            var points = new ArrayList<Point>(places.length);
            for (int i = 0; i < places.length; i++) {
                points.add(new Point((float) places[i][0], (float) places[i][1], labels == null ? Point.NO_LABEL : labels.get(i)));
            }
            return new LatentMap(axes, points, labels == null ? List.of() : labels.names(), thumbnails);
        }

        /**
         * Pictures in the order of the points, side by side without gaps.
         *
         * @param columns pictures a row
         * @param width   of one, in pixels
         * @param height  of one, in pixels
         */
        public record Thumbnails(Raster grid, int columns, int width, int height) {}

        /** @param label the index of the class, or {@link #NO_LABEL} */
        public record Point(float x, float y, int label) {
            public static final int NO_LABEL = -1;
        }
    }

    /** A report of nothing yet. */
    public static Builder titled(String title) {
        return new Builder(title);
    }

    /** Adds the parts that there are. */
    public static final class Builder {
        private final String title;
        private String command;
        private String version;
        private SequencedMap<String, String> settings = new LinkedHashMap<>();
        private Data data;
        private List<EpochReport> epochs = List.of();
        private Outcome outcome;
        private Raster samples;
        private Raster reconstructions;
        private Raster traversal;
        private String traversed = "";
        private LatentMap latentMap;
        private double seconds = Double.NaN;

        private Builder(String title) {
            this.title = title;
        }

        public Builder command(String line) {
            command = line;
            return this;
        }

        public Builder version(String line) {
            version = line;
            return this;
        }

        public Builder settings(SequencedMap<String, String> values) {
            settings = values;
            return this;
        }

        public Builder data(Data learnedFrom) {
            data = learnedFrom;
            return this;
        }

        public Builder epochs(List<EpochReport> reports) {
            epochs = reports;
            return this;
        }

        public Builder outcome(Outcome finalEvaluation) {
            outcome = finalEvaluation;
            return this;
        }

        public Builder samples(Raster grid) {
            samples = grid;
            return this;
        }

        public Builder reconstructions(Raster grid) {
            reconstructions = grid;
            return this;
        }

        /** @param dimensions from the top, in words */
        public Builder traversal(Raster grid, String dimensions) {
            traversal = grid;
            traversed = dimensions;
            return this;
        }

        public Builder latentMap(LatentMap map) {
            latentMap = map;
            return this;
        }

        public Builder seconds(double wallTime) {
            seconds = wallTime;
            return this;
        }

        public ReportContent build() {
            return new ReportContent(title, command, version, settings, data, epochs, outcome, samples, reconstructions, traversal, traversed, latentMap, seconds);
        }
    }
}
