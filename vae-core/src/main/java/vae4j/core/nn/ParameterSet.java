package vae4j.core.nn;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
 * <p>Parameters that are learned apart from the others, such as a discriminator's, are a {@link Group} of their own.
 * Buffers, as PyTorch calls them, are numbers that belong to the model and that no optimizer changes; they come last.
 */
public final class ParameterSet implements AutoCloseable {
    private static final String BUFFERS = "buffers";

    private final Arena arena = Arena.ofShared();
    private final List<Parameter> parameters;
    private final Tensor values;
    private final Tensor gradients;
    private final SequencedMap<String, Group> groups = new LinkedHashMap<>();

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
        parameters.stream().map(Parameter::group).distinct().filter(g -> !g.equals(BUFFERS)).forEach(g -> groups.put(g, group(g)));
    }

    private Group group(String name) {
        var own = parameters.stream().filter(p -> p.group().equals(name)).toList();
        long from = own.getFirst().value().offset();
        int size = Math.toIntExact(own.stream().mapToLong(p -> bytes(p.shape())).sum() / Float.BYTES);
        return new Group(name, own, new Tensor(Shape.of(size), values.segment(), from), new Tensor(Shape.of(size), gradients.segment(), from));
    }

    /**
     * Parameters that one optimizer follows.
     *
     * @param name      empty for those that are in no other group
     * @param values    all of them, gaps included: {@code [n]}
     * @param gradients laid out like the values: {@code [n]}
     */
    public record Group(String name, List<Parameter> parameters, Tensor values, Tensor gradients) {
        /** After a backward pass: sets the gradients of parameters that the result does not depend on to 0. */
        public void completeGradients(Tape tape) {
            for (var p : parameters) {
                if (!tape.hasGradient(p.value())) tape.backend().fill(p.gradient(), 0);
            }
        }
    }

    private static long bytes(Shape shape) {
        return (shape.size() * Float.BYTES + Tensor.ALIGNMENT - 1) & -Tensor.ALIGNMENT;
    }

    /** Collects what the layers of a model declare. */
    public static Scope declare() {
        return new Scope(new Builder(), "", "");
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
        private final String group;

        private Scope(Builder builder, String prefix, String group) {
            this.builder = builder;
            this.prefix = prefix;
            this.group = group;
        }

        /** The names under this one. */
        public Scope scope(String name) {
            return new Scope(builder, prefix + name + ".", group);
        }

        /** The names under this one, for parameters that an optimizer of their own follows. */
        public Scope group(String name) {
            return new Scope(builder, prefix + name + ".", prefix + name);
        }

        /** Declares numbers that are kept with the parameters and that no optimizer changes. */
        public Parameter buffer(String name, Shape shape, Initializer initializer) {
            return new Scope(builder, prefix, BUFFERS).parameter(name, shape, initializer);
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
            var parameter = new Parameter(full, shape, initializer, group);
            builder.parameters.add(parameter);
            return parameter;
        }

        /** Allocates all declared parameters and initializes each from a branch of the noise of its own. */
        public ParameterSet build(Noise noise) {
            builder.built = true;
            var order = builder.parameters.stream().map(Parameter::group).distinct().toList();
            builder.parameters.sort(Comparator.comparingInt(p -> p.group().equals(BUFFERS) ? order.size() : order.indexOf(p.group())));
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

    /** What each optimizer follows, by name. */
    public SequencedMap<String, Group> groups() {
        return Collections.unmodifiableSequencedMap(groups);
    }

    /** All values, buffers and gaps included: {@code [n]}. */
    public Tensor values() {
        return values;
    }

    /** All gradients, laid out like the values: {@code [n]}. */
    public Tensor gradients() {
        return gradients;
    }

    /** The number of parameters, without gaps and buffers. */
    public long count() {
        return parameters.stream().filter(p -> !p.group().equals(BUFFERS)).mapToLong(p -> p.shape().size()).sum();
    }

    /** The values by the names they have in a file. */
    public SequencedMap<String, Tensor> named() {
        var named = new LinkedHashMap<String, Tensor>();
        for (var p : parameters) {
            for (int i = 0; i < p.names().size(); i++) named.put(p.names().get(i), p.part(i));
        }
        return named;
    }

    /** {@link Group#completeGradients} of all groups. */
    public void completeGradients(Tape tape) {
        groups.values().forEach(g -> g.completeGradients(tape));
    }

    /**
     * Says that values will stay as they are, as those of a loaded model do: layers may then keep them a second time in an order
     * that is quicker to use. Not while others compute with them.
     */
    public void freeze() {
        parameters.forEach(Parameter::freeze);
    }

    /** Says that values will change: what was kept a second time is forgotten. Training calls it. */
    public void thaw() {
        parameters.forEach(Parameter::thaw);
    }

    /** Gives the memory back; the model cannot be used afterwards. */
    @Override public void close() {
        arena.close();
    }
}
