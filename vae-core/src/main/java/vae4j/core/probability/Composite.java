package vae4j.core.probability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import vae4j.core.autograd.Arithmetic;
import vae4j.core.autograd.Columns;
import vae4j.core.autograd.Tape;
import vae4j.core.autograd.Variable;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A likelihood for each group of columns of a mixed table, all independent given z (Nazábal et al. 2020, equation 2).
 *
 * @param parts from the first column on, and as many outputs of the decoder in the same order
 */
public record Composite(List<Part> parts) implements Likelihood {
    /**
     * Columns of one kind.
     *
     * @param name   of the columns, for messages
     * @param values the number of columns
     */
    public record Part(String name, Likelihood likelihood, int values) {
        /** @throws IllegalArgumentException if there is no column, or the likelihood cannot be one of so many */
        public Part {
            if (values < 1) throw new IllegalArgumentException(name + " has " + values + " columns; expected at least 1");
            likelihood.outputs(values);
        }

        int outputs() {
            return likelihood.outputs(values);
        }
    }

    /** @throws IllegalArgumentException if there is no part */
    public Composite {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) throw new IllegalArgumentException("a composite likelihood needs at least one group of columns");
    }

    private int values() {
        return parts.stream().mapToInt(Part::values).sum();
    }

    @Override public int outputs(int values) {
        if (values != values()) throw new IllegalArgumentException("the groups of columns have " + values() + " in all, but an example has " + values + " values");
        return parts.stream().mapToInt(Part::outputs).sum();
    }

    @Override public Distribution distribution(Variable outputs) {
        var pieces = Columns.split(outputs, parts.stream().mapToInt(Part::outputs).toArray());
        var distributions = new ArrayList<Distribution>();
        for (int i = 0; i < parts.size(); i++) distributions.add(parts.get(i).likelihood().distribution(pieces.get(i)));
        return new Joint(outputs.tape(), outputs.rows(), distributions);
    }

    private final class Joint implements Distribution {
        private final Tape tape;
        private final int rows;
        private final List<Distribution> distributions;

        Joint(Tape tape, int rows, List<Distribution> distributions) {
            this.tape = tape;
            this.rows = rows;
            this.distributions = distributions;
        }

        @Override public Variable logProbability(Tensor x, Tensor mask) {
            Variable sum = null;
            int first = 0;
            for (int i = 0; i < parts.size(); i++) {
                var p = distributions.get(i).logProbability(columns(x, first, i), mask == null ? null : columns(mask, first, i));
                sum = sum == null ? p : Arithmetic.add(sum, p);
                first += parts.get(i).values();
            }
            return sum;
        }

        private Tensor columns(Tensor whole, int first, int part) {
            var piece = tape.allocate(Shape.of(rows, parts.get(part).values()));
            tape.backend().copyColumns(whole, first, piece);
            return piece;
        }

        @Override public Tensor mean() {
            return joined(distributions.stream().map(Distribution::mean).toList());
        }

        /** Each group from a branch of the noise of its own. */
        @Override public Tensor sample(Noise noise) {
            var samples = new ArrayList<Tensor>();
            for (int i = 0; i < parts.size(); i++) samples.add(distributions.get(i).sample(noise.branch(i)));
            return joined(samples);
        }

        private Tensor joined(List<Tensor> pieces) {
            var whole = tape.allocate(Shape.of(rows, values()));
            int first = 0;
            for (var piece : pieces) {
                tape.backend().pasteColumns(piece, whole, first);
                first += piece.columns();
            }
            return whole;
        }
    }

    @Override public Optional<String> refusal(float[] x, float[] mask) {
        int first = 0;
        for (var part : parts) {
            int end = first + part.values();
            var refusal = part.likelihood().refusal(Arrays.copyOfRange(x, first, end), mask == null ? null : Arrays.copyOfRange(mask, first, end));
            if (refusal.isPresent()) return Optional.of(part.name() + ": " + refusal.get());
            first = end;
        }
        return Optional.empty();
    }
}
