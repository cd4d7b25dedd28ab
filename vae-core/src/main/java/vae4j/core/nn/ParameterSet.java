package vae4j.core.nn;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import vae4j.core.autograd.Tape;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * All parameters of a model, one after the other in one piece of memory, and their gradients in a second: so an
 * optimizer is one kernel call, a norm of the gradient is one sum, and a checkpoint is one write. Each parameter starts
 * at a multiple of 64 bytes; the gaps are 0 and stay 0.
 */
public final class ParameterSet implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final List<Parameter> parameters;
    private final Tensor values;
    private final Tensor gradients;

    private ParameterSet(List<Parameter> parameters, long size) {
        this.parameters = List.copyOf(parameters);
        var shape = Shape.of(Math.toIntExact(size));
        values = Tensor.allocate(arena, shape);
        gradients = Tensor.allocate(arena, shape);
        long offset = 0;
        for (var p : parameters) {
            p.bind(new Tensor(p.shape(), values.segment(), offset), new Tensor(p.shape(), gradients.segment(), offset));
            offset += bytes(p.shape());
        }
    }

    private static long bytes(Shape shape) {
        return (shape.size() * Float.BYTES + Tensor.ALIGNMENT - 1) & -Tensor.ALIGNMENT;
    }

    /** Collects what the layers of a model declare. */
    public static Scope declare() {
        return new Scope(new Builder(), "");
    }

    private static final class Builder {
        final List<Parameter> parameters = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        boolean built;
    }

    /** A prefix under which layers declare their parameters: {@code scope("encoder").scope("0")} names them {@code encoder.0.weight}. */
    public static final class Scope {
        private final Builder builder;
        private final String prefix;

        private Scope(Builder builder, String prefix) {
            this.builder = builder;
            this.prefix = prefix;
        }

        /** The names under this one. */
        public Scope scope(String name) {
            return new Scope(builder, prefix + name + ".");
        }

        /** Declares a parameter; it has memory once the set is built. */
        public Parameter parameter(String name, Shape shape, Initializer initializer) {
            return joined(List.of(name), shape, initializer);
        }

        /**
         * Declares one parameter whose rows carry several names.
         *
         * @param part the shape of each part
         */
        public Parameter joined(List<String> names, Shape part, Initializer initializer) {
            if (builder.built) throw new IllegalStateException("the parameters are already built");
            var full = names.stream().map(prefix::concat).toList();
            for (var name : full) {
                if (!builder.names.add(name)) throw new IllegalArgumentException("two parameters are called " + name);
            }
            var shape = names.size() == 1 ? part : part.example().batch(part.rows() * names.size());
            var parameter = new Parameter(full, shape, initializer);
            builder.parameters.add(parameter);
            return parameter;
        }

        /** Allocates all declared parameters and initializes each from a branch of the noise of its own. */
        public ParameterSet build(Noise noise) {
            builder.built = true;
            long size = builder.parameters.stream().mapToLong(p -> bytes(p.shape())).sum() / Float.BYTES;
            var set = new ParameterSet(builder.parameters, size);
            for (int i = 0; i < set.parameters.size(); i++) {
                var p = set.parameters.get(i);
                p.initializer().initialize(p.value(), noise.branch(i));
            }
            return set;
        }
    }

    /** In the order of declaration. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** All values, gaps included: {@code [n]}. */
    public Tensor values() {
        return values;
    }

    /** All gradients, laid out like the values: {@code [n]}. */
    public Tensor gradients() {
        return gradients;
    }

    /** The number of parameters, without gaps. */
    public long count() {
        return parameters.stream().mapToLong(p -> p.shape().size()).sum();
    }

    /** The values by the names they have in a file. */
    public SequencedMap<String, Tensor> named() {
        var named = new LinkedHashMap<String, Tensor>();
        for (var p : parameters) {
            for (int i = 0; i < p.names().size(); i++) named.put(p.names().get(i), p.part(i));
        }
        return named;
    }

    /** After a backward pass: sets the gradients of parameters that the result does not depend on to 0. */
    public void completeGradients(Tape tape) {
        for (var p : parameters) {
            if (!tape.hasGradient(p.value())) tape.backend().fill(p.gradient(), 0);
        }
    }

    /** Gives the memory back; the model cannot be used afterwards. */
    @Override public void close() {
        arena.close();
    }
}
