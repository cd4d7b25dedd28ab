package vae4j.cli.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import vae4j.core.data.Binarization;
import vae4j.core.data.Dataset;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.evaluate.Evaluator;
import vae4j.core.model.Model;
import vae4j.core.probability.DiscretizedLogistic;

/**
 * What a model is worth on a part of a data set, as all commands print it.
 *
 * @param part         of the data: {@code test}, {@code validation}, {@code train} or {@code all}
 * @param evaluation   the numbers
 * @param crossEntropy whether the reconstruction is the cross-entropy of grey values, which is no likelihood
 * @param logPx        the importance-weighted log p(x); null if not asked for
 * @param samples      how many importance samples that took; null if none
 * @param levels       values of an example, where the likelihood gives each of 256 levels a probability; else 0
 */
public record Measured(String part, Evaluation evaluation, boolean crossEntropy, Double logPx, Integer samples, int levels) {
    /** @param samples for log p(x), or null */
    public static Measured of(String part, Dataset data, Binarization binarization, Model model, long seed, Integer samples) {
        var read = binarization.forEvaluation(data);
        boolean crossEntropy = model.config().likelihood().equals("bernoulli") && !read.binary();
        var evaluator = Evaluator.of(model, seed);
        return new Measured(part, evaluator.evaluate(read), crossEntropy, samples == null ? null : Double.valueOf(evaluator.logProbability(read, samples)), samples,
            model.config().likelihood().equals("discretized-logistic") ? Math.toIntExact(model.config().example().size()) : 0);
    }

    /** For JSON. */
    public SequencedMap<String, Object> object() {
        var object = new LinkedHashMap<String, Object>(Metrics.object(evaluation));
        if (crossEntropy) object.put("reconstruction_is", "cross-entropy");
        if (bitsPerDimension() != null) object.put("bits_per_dimension", bitsPerDimension());
        if (logPx != null) {
            object.put("log_px", logPx);
            object.put("importance_samples", samples);
        }
        return object;
    }

    /** Of the best that is known of log p(x), where values are levels; else null. */
    private Double bitsPerDimension() {
        if (levels == 0 || !evaluation.hasBound()) return null;
        return DiscretizedLogistic.bitsPerDimension(logPx != null ? logPx : evaluation.elbo(), levels);
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder("%s, %,d examples, nats per example\n".formatted(part, evaluation.examples()));
        if (evaluation.hasBound()) row(text, "ELBO", number(evaluation.elbo()), crossEntropy ? "not comparable: the values are grey" : "");
        row(text, "reconstruction", number(evaluation.reconstruction()), crossEntropy ? "cross-entropy of grey values" : "-E log p(x|z)");
        if (evaluation.hasBound()) row(text, "KL", number(evaluation.kl()), "KL(q(z|x) || p(z))");
        evaluation.more().forEach((name, value) -> row(text, name.replace('_', ' '), String.format(Locale.ROOT, "%.4g", value), ""));
        if (logPx != null) row(text, "log p(x)", number(logPx), "%,d importance samples".formatted(samples));
        if (bitsPerDimension() != null) row(text, "bits per dim.", number(bitsPerDimension()), logPx != null ? "of log p(x)" : "of the ELBO");
        row(text, "active units", Integer.toString(evaluation.activeUnits()),
            (evaluation.hasBound() ? "of %d; their posterior mean varies by more than %s".formatted(evaluation.units(), Evaluation.ACTIVE_VARIANCE)
                : "values of the code that vary by more than " + Evaluation.ACTIVE_VARIANCE));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value, String remark) {
        text.append("  %-15s%10s  %s".formatted(name, value, remark).stripTrailing()).append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
