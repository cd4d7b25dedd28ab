package vae4j.core.probability;

import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Densities;
import vae4j.core.autograd.Variable;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.backend.density.IndicatorDensity;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * Independent choices among classes. Each choice is a group of as many columns as there are classes: in data a single 1
 * among zeros, from the decoder logits, whose softmax are the probabilities. A choice is known or missing as a whole.
 *
 * @param classes of each choice, at least 2
 */
public record Categorical(int classes) implements Likelihood {
    /** @throws IllegalArgumentException if there are fewer than 2 classes */
    public Categorical {
        if (classes < 2) throw new IllegalArgumentException("a categorical likelihood needs at least 2 classes, not " + classes);
    }

    @Override public int outputs(int values) {
        if (values % classes != 0) throw new IllegalArgumentException(values + " values are no groups of " + classes + " columns, one for each class");
        return values;
    }

    @Override public Distribution distribution(Variable logits) {
        var groups = Shape.of(Math.toIntExact(logits.value().size() / classes), classes);
        var logProbabilities = Arithmetic.reshape(Densities.logSoftmax(Arithmetic.reshape(logits, groups)), logits.shape());
        var tape = logits.tape();
        return new Distribution() {
            @Override public Variable logProbability(Tensor x, Tensor mask) {
                return Densities.logProbability(new IndicatorDensity(), x, mask, logProbabilities, null);
            }

            @Override public Tensor mean() {
                var mean = tape.allocate(logits.shape());
                tape.backend().apply(ScalarFunction.EXP, logProbabilities.value(), mean);
                return mean;
            }

            /** Of the log-probabilities, each with Gumbel noise −log(−log u), the greatest (Maddison et al. 2014, section 2). */
            @Override public Tensor sample(Noise noise) {
                var g = tape.allocate(groups);
                tape.backend().uniform(noise.key(), g);
                tape.backend().apply(ScalarFunction.LOG, g, g);
                tape.backend().scale(g, -1, g);
                tape.backend().apply(ScalarFunction.LOG, g, g);
                tape.backend().subtract(logProbabilities.value(), g, g);
                var sample = tape.allocate(groups);
                tape.backend().oneHot(g, sample);
                return sample.reshape(logits.shape());
            }
        };
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        for (int first = 0; first < x.length; first += classes) {
            int known = 0;
            int ones = 0;
            int zeros = 0;
            for (int j = first; j < first + classes; j++) {
                if (mask == null || mask[j] != 0) known++;
                if (x[j] == 1) ones++;
                if (x[j] == 0) zeros++;
            }
            var group = "values " + first + " to " + (first + classes - 1) + " are ";
            if (known != 0 && known != classes) return Optional.of(group + "known in part; a choice must be known or missing as a whole");
            if (known != 0 && (ones != 1 || zeros != classes - 1)) {
                return Optional.of(group + "not a 1 among zeros; a categorical likelihood of " + classes + " classes needs that");
            }
        }
        return Optional.empty();
    }
}
