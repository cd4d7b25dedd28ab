package vae4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The class of each example, a number from 0, and the names of the classes. Immutable. */
public final class Labels {
    private final int[] values;
    private final List<String> names;

    private Labels(int[] values, List<String> names) {
        this.values = values;
        this.names = names;
    }

    /**
     * @param values the class of each example
     * @param names of the classes, at least one
     * @throws DataException naming the first record whose label has no name
     */
    public static Labels of(int[] values, List<String> names) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= names.size()) {
                throw DataException.of("record %,d has label %d; expected 0 to %d", i, values[i], names.size() - 1);
            }
        }
        return new Labels(values.clone(), List.copyOf(names));
    }

    /** Labels whose names are their numbers, from 0 to the greatest. */
    public static Labels of(int... values) {
        return of(values, numbers(IntStream.of(values).max().orElse(0) + 1));
    }

    /** The names "0", "1", … of so many classes. */
    static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** The number of labels: one for each example. */
    public int size() {
        return values.length;
    }

    /** The class of an example, from 0 to {@link #classes} - 1. */
    public int get(int index) {
        return values[index];
    }

    /** The number of classes; some may have no example. */
    public int classes() {
        return names.size();
    }

    /** The names of the classes, in order. */
    public List<String> names() {
        return names;
    }

    /** All labels, as a new array. */
    public int[] toArray() {
        return values.clone();
    }

    /** Those of {@code count} examples from one on; null for null, where there are none. */
    public static int[] part(int[] labels, int first, int count) {
        return labels == null ? null : Arrays.copyOfRange(labels, first, first + count);
    }

    /** The same classes by the numbers that they have in another list of names, which knows them all. */
    Labels renumbered(List<String> others) {
        int[] numbers = names.stream().mapToInt(others::indexOf).toArray();
        return new Labels(IntStream.of(values).map(v -> numbers[v]).toArray(), others);
    }

    Labels subset(int[] indices) {
        return new Labels(IntStream.of(indices).map(i -> values[i]).toArray(), names);
    }
}
