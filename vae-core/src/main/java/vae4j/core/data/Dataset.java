package vae4j.core.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

/**
 * Examples of one shape, and what is known about them: labels and generating factors, where there are any. Immutable;
 * any number of threads may read at once. Its memory is freed when neither it nor a subset of it is reachable any more.
 */
public final class Dataset {
    static final long WHOLE = 256L << 20;
    static final long WINDOW = 64L << 20;

    private final String name;
    private final Examples examples;
    private final int[] indices;                                  // of a subset, into the examples; null for all of them
    private final Labels labels;
    private final Factors factors;
    private final List<String> notes;

    private Dataset(String name, Examples examples, int[] indices, Labels labels, Factors factors, List<String> notes) {
        this.name = name;
        this.examples = examples;
        this.indices = indices;
        this.labels = labels;
        this.factors = factors;
        this.notes = notes;
    }

    /** A set without labels or factors. */
    public static Dataset of(String name, Examples examples) {
        return new Dataset(name, examples, null, null, null, List.of());
    }

    /**
     * A copy of these values.
     *
     * @param shape of one example
     * @param values example after example; NaN for a missing one
     */
    public static Dataset of(String name, Shape shape, float... values) {
        return of(name, new FloatExamples(shape, values));
    }

    /**
     * Images of one unsigned byte a value, which read as {@code byte / 255}.
     *
     * @param shape of one image
     * @param bytes image after image; kept, not copied, and must not change any more
     */
    public static Dataset ofBytes(String name, Shape shape, MemorySegment bytes) {
        return of(name, new ByteExamples(shape, bytes, false));
    }

    /** This set under another name. */
    public Dataset named(String other) {
        return new Dataset(other, examples, indices, labels, factors, notes);
    }

    /** @throws DataException if there is not one label for each example */
    public Dataset withLabels(Labels known) {
        if (known.size() != size()) {
            throw DataException.of("%s: %,d labels for %,d examples; expected one for each", name, known.size(), size());
        }
        return new Dataset(name, examples, indices, known, factors, notes);
    }

    public Dataset withFactors(Factors known) {
        return new Dataset(name, examples, indices, labels, known, notes);
    }

    /** This set with a line that its users should read; null for none. */
    Dataset noting(String line) {
        if (line == null) return this;
        return new Dataset(name, examples, indices, labels, factors, Stream.concat(notes.stream(), Stream.of(line)).toList());
    }

    /** Lines that users should read, such as how many rows could not be used and were left out. */
    public List<String> notes() {
        return notes;
    }

    /** What it is called in messages and reports. */
    public String name() {
        return name;
    }

    /** The number of examples, at least 1. */
    public int size() {
        return indices == null ? examples.size() : indices.length;
    }

    /** The shape of one example, such as {@code [28, 28]}. */
    public Shape shape() {
        return examples.shape();
    }

    /** No value is below this; no example need reach it. */
    public float min() {
        return examples.min();
    }

    /** No value is above this; no example need reach it. */
    public float max() {
        return examples.max();
    }

    /** Whether every value is known to be 0 or 1, so that a Bernoulli likelihood is one. */
    public boolean binary() {
        return examples.binary();
    }

    /** Whether a value may be missing, which reads as NaN. */
    public boolean missing() {
        return examples.missing();
    }

    /** What its examples look like. Of a table that was not fitted ({@link #fit}), the ranges are those of the whole file. */
    public Schema schema() {
        var own = examples instanceof TableExamples table ? table.schema() : Schema.of(shape(), min(), max(), binary(), List.of());
        return labels == null ? own : own.withClasses(labels.names());
    }

    /**
     * The same rows as a model reads them that has learned from data of a schema: by its categories and scalings. A set
     * that is no table stays as it is.
     *
     * @throws DataException showing the difference, if the columns, the categories, the shape or the ranges are not those
     */
    public Dataset by(Schema schema) {
        schema.requireFits(name, schema());
        var same = examples instanceof TableExamples table ? new Dataset(name, table.by(schema), indices, labels, factors, notes) : this;
        return labels == null || schema.classes().isEmpty() || schema.classes().equals(labels.names()) ? same : same.withLabels(labels.renumbered(schema.classes()));
    }

    /**
     * Rows that have some columns of a schema's table alone, as a model reads them that has learned from all: what they do
     * not have is missing.
     *
     * @param columns that there are, by name
     * @throws DataException showing the difference, if there are others
     */
    public Dataset by(Schema schema, List<String> columns) {
        return of(name, new PartialRows(by(schema.only(columns).withClasses(List.of())), schema.example(), schema.places(columns)));
    }

    /**
     * The schema of a table whose numbers are to be scaled by what is in this set, and only this: call it on the part to
     * train on. Ranges are those of this set, too. Quantiles are those of up to 100,000 rows, evenly spaced. Of a set that
     * is no table, {@link #schema}.
     */
    public Schema fit(Scaling.Method method) {
        if (!(examples instanceof TableExamples table)) return schema();
        var fit = new TableFit(table.schema().columns(), method, size());
        var row = new double[table.schema().columns().size()];
        for (int i = 0; i < size(); i++) {
            table.numbers(record(i), row);
            fit.add(i, row);
        }
        return table.by(table.schema().withColumns(fit.columns(name), 0, 0)).schema().withClasses(labels == null ? List.of() : labels.names());
    }

    /**
     * How many examples training mixes with each other: all of them up to {@value #WHOLE} bytes of values, and as many as
     * take {@value #WINDOW} bytes of a larger set, so that its file is read block by block. It follows from the set alone,
     * not from the machine's memory, as the result of a training depends on it.
     */
    public int window() {
        if (bytes() <= WHOLE) return size();
        return Math.clamp(WINDOW / (bytes() / examples.size()), 1, size());
    }

    /** The bytes that the values of all examples take where they are stored. */
    public long bytes() {
        return examples.bytes();
    }

    /** Of those, how many are held in memory; the rest is read from a file. */
    public long resident() {
        return examples.resident();
    }

    public Optional<Labels> labels() {
        return Optional.ofNullable(labels);
    }

    public Optional<Factors> factors() {
        return Optional.ofNullable(factors);
    }

    /** The number that an example has in the file or procedure it comes from. */
    public int record(int index) {
        return indices == null ? index : indices[index];
    }

    /**
     * Writes the examples {@code order[from]} to {@code order[from + count - 1]} into the rows of {@code out}.
     *
     * @param out {@code [count, ...shape]}, or {@code [count, columns]} of the same size
     * @throws ShapeException if out has another number of rows or columns
     */
    public void read(int[] order, int from, int count, Tensor out) {
        if (out.rows() != count || out.columns() != shape().size()) {
            throw new ShapeException(count + " examples of shape " + shape() + " do not fit into a tensor of shape " + out.shape());
        }
        var records = new int[count];
        for (int i = 0; i < count; i++) {
            int index = order[from + i];
            if (index < 0 || index >= size()) throw new IndexOutOfBoundsException(name + ": example " + index + " of " + size());
            records[i] = record(index);
        }
        examples.read(records, 0, count, out);
    }

    /** Consecutive examples as a new garbage-collected tensor {@code [count, ...shape]}. */
    public Tensor read(int first, int count) {
        var out = Tensor.allocate(shape().batch(count));
        read(IntStream.range(first, first + count).toArray(), 0, count, out);
        return out;
    }

    /**
     * A view of some examples, in this order; nothing is copied.
     *
     * @param chosen at least one index; an index may come more than once
     */
    public Dataset subset(int... chosen) {
        if (chosen.length == 0) throw new IllegalArgumentException(name + ": a subset needs at least one example");
        for (int i : chosen) {
            if (i < 0 || i >= size()) throw new IndexOutOfBoundsException(name + ": example " + i + " of " + size());
        }
        int[] kept = chosen.clone();
        return new Dataset(name, examples, IntStream.of(kept).map(this::record).toArray(),
                labels == null ? null : labels.subset(kept), factors == null ? null : factors.subset(kept), notes);
    }

    /**
     * Holds out a part of this set, chosen at random; each class gives its share where there are labels.
     *
     * @param validation the fraction to hold out, from 0 to less than 1
     */
    public Split split(double validation, long seed) {
        return Split.of(this, validation, seed);
    }

    /** {@link #split(double, long)} with seed 0. */
    public Split split(double validation) {
        return split(validation, 0);
    }

    /**
     * One fixed draw of zeros and ones: value j of record i is 1 if {@code noise.branch(i).uniform(j) < grey}. Numbered
     * by {@link #record}, so that a subset of the draw is the draw of the subset. Missing values stay missing. Itself, if it is {@link #binary} already.
     *
     * @throws DataException if a value is not between 0 and 1
     */
    public Dataset binarized(Noise noise) {
        if (binary()) return this;
        requireValues(0, 1, "a draw of zeros and ones", true);
        // A copy of a set that is too large for memory would be, too, and a byte cannot say that a value is missing.
        if (bytes() > WHOLE || missing()) return new Dataset(name, new BinarizedExamples(examples, noise), indices, labels, factors, notes);
        int columns = (int) shape().size();
        var bits = Arena.ofAuto().allocate((long) size() * columns, Tensor.ALIGNMENT);
        eachExample((i, row) -> {
            var stream = noise.branch(record(i));
            for (int j = 0; j < columns; j++) {
                // Most pixels are black or white: no draw can change those.
                boolean one = row[j] == 1 || row[j] > 0 && stream.uniform(j) < row[j];
                if (one) bits.set(ValueLayout.JAVA_BYTE, (long) i * columns + j, (byte) 255);
            }
        });
        return new Dataset(name, new ByteExamples(shape(), bits, true), null, labels, factors, notes);
    }

    /** The mean of each value over all examples that have it, 0 if none has, of the shape of one example: where an output bias may start from. */
    public Tensor mean() {
        var sums = new double[(int) shape().size()];
        var counts = new int[sums.length];
        eachExample((i, row) -> {
            for (int j = 0; j < sums.length; j++) {
                if (row[j] != row[j]) continue;
                sums[j] += row[j];
                counts[j]++;
            }
        });
        var mean = Tensor.allocate(shape());
        for (int j = 0; j < sums.length; j++) mean.set(j, counts[j] == 0 ? 0 : (float) (sums[j] / counts[j]));
        return mean;
    }

    /**
     * Demands that all values lie in a range.
     *
     * @param purpose what needs it, for the message, such as "a Bernoulli likelihood"
     * @throws DataException naming this set, the first record outside the range, and its value
     */
    public void requireValues(float least, float most, String purpose) {
        requireValues(least, most, purpose, false);
    }

    private void requireValues(float least, float most, String purpose, boolean orMissing) {
        boolean never = examples instanceof ByteExamples || binary();            // has a missing value
        if (never && least <= min() && most >= max()) return;
        eachExample((i, row) -> {
            for (float v : row) {
                if (!(v >= least && v <= most || orMissing && v != v)) {
                    throw DataException.of("%s: record %,d has the value %s, but %s needs values from %s to %s", name, record(i), v, purpose, least, most);
                }
            }
        });
    }

    /** Says why an example cannot be used, if it cannot. */
    public interface Judge {
        /**
         * @param values of one example
         * @param mask   for each of them 1 if it is known and 0 if it is missing; null if all are known
         */
        Optional<String> refusal(float[] values, float[] mask);
    }

    /**
     * Demands that all examples can be used for something.
     *
     * @throws DataException naming this set, the first record that cannot, and why
     */
    public void requireExamples(Judge judge) {
        eachExample((i, row) -> {
            var refusal = judge.refusal(row, missing() ? Missing.mask(row) : null);
            if (refusal.isPresent()) throw DataException.of("%s: record %,d: %s", name, record(i), refusal.get());
        });
    }

    private interface Visitor {
        void visit(int index, float[] values);
    }

    /** Goes through all examples in order, some at a time. */
    private void eachExample(Visitor visitor) {
        int columns = (int) shape().size();
        int chunk = Math.clamp((1 << 18) / columns, 1, size());
        var row = new float[columns];
        // Not a confined arena: C2 would come to expect one everywhere, and throw every kernel's loop over shared memory
        // back into the interpreter (see docs/performance.md).
        try (var arena = Arena.ofShared()) {
            var out = Tensor.allocate(arena, shape().batch(chunk));
            for (int first = 0; first < size(); first += chunk) {
                int count = Math.min(chunk, size() - first);
                read(IntStream.range(first, first + count).toArray(), 0, count, out.rows(0, count));
                for (int i = 0; i < count; i++) {
                    MemorySegment.copy(out.segment(), Tensor.FLOAT, out.offset() + (long) i * columns * Float.BYTES, row, 0, columns);
                    visitor.visit(first + i, row);
                }
            }
        }
    }
}
