package vae4j.core.data;

import java.util.List;
import java.util.Optional;
import vae4j.core.data.store.Budget;
import vae4j.core.tensor.Shape;

/**
 * How a file or folder is to be read, where its content alone does not say. {@link #STANDARD} leaves everything to the
 * content; the other methods change one thing each. An option that a format has no use for is refused by it.
 *
 * @param format      what it is; empty to recognise it
 * @param array       which array of a file of several holds the examples
 * @param label       the column (its name, or its number from 1) or the array with the class of each example
 * @param ignored     columns to leave out, by name or number
 * @param categorical columns of numbers that are names of categories, by name or number
 * @param header      whether the first line of a table has the names of the columns; empty to find out
 * @param shape       of one example, where the file has it as a row of numbers: bytes are then pictures
 * @param size        height and width that pictures are brought to: scaled to cover it, and cut from the centre
 * @param colour      whether pictures are read as red, green and blue, or as grey; empty for as the first of them is
 * @param schema      of data that a model learned from, which this is read for: it tells numbers from categories, and what it
 *                    does not name (labels, columns to leave out) need not be there
 * @param skipBad     whether rows or pictures that cannot be read are left out and counted
 * @param memory      bytes that the values may take; the rest is read from files as needed
 */
public record ReadOptions(Optional<Format> format, Optional<String> array, Optional<String> label, List<String> ignored, List<String> categorical,
                          Optional<Boolean> header, Optional<Shape> shape, Optional<Shape> size, Optional<Boolean> colour, Optional<Schema> schema, boolean skipBad, long memory) {
    /** Everything from the content; as much memory as the Java heap may have, by default a quarter of the machine's. */
    public static final ReadOptions STANDARD = new ReadOptions(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(),
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, Runtime.getRuntime().maxMemory());
    /** Less memory is not worth the trouble: pages, and what arrives. */
    public static final long LEAST_MEMORY = 16L << 20;

    /** @throws IllegalArgumentException if a value is impossible */
    public ReadOptions {
        ignored = List.copyOf(ignored);
        categorical = List.copyOf(categorical);
        if (memory < LEAST_MEMORY) throw new IllegalArgumentException("memory for data is " + memory + " bytes; expected at least " + LEAST_MEMORY);
        if (size.isPresent() && size.get().rank() != 2) throw new IllegalArgumentException("pictures have a height and a width, not " + size.get());
    }

    public ReadOptions format(Format value) {
        return new ReadOptions(Optional.of(value), array, label, ignored, categorical, header, shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions array(String name) {
        return new ReadOptions(format, Optional.of(name), label, ignored, categorical, header, shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions label(String column) {
        return new ReadOptions(format, array, Optional.of(column), ignored, categorical, header, shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions ignore(List<String> columns) {
        return new ReadOptions(format, array, label, columns, categorical, header, shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions categorical(List<String> columns) {
        return new ReadOptions(format, array, label, ignored, columns, header, shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions header(boolean present) {
        return new ReadOptions(format, array, label, ignored, categorical, Optional.of(present), shape, size, colour, schema, skipBad, memory);
    }

    public ReadOptions shape(Shape example) {
        return new ReadOptions(format, array, label, ignored, categorical, header, Optional.of(example), size, colour, schema, skipBad, memory);
    }

    public ReadOptions size(int height, int width) {
        return new ReadOptions(format, array, label, ignored, categorical, header, shape, Optional.of(Shape.of(height, width)), colour, schema, skipBad, memory);
    }

    public ReadOptions colour(boolean rgb) {
        return new ReadOptions(format, array, label, ignored, categorical, header, shape, size, Optional.of(rgb), schema, skipBad, memory);
    }

    public ReadOptions like(Schema learned) {
        return new ReadOptions(format, array, label, ignored, categorical, header, shape, size, colour, Optional.of(learned), skipBad, memory);
    }

    public ReadOptions skipBad(boolean skip) {
        return new ReadOptions(format, array, label, ignored, categorical, header, shape, size, colour, schema, skip, memory);
    }

    public ReadOptions memory(long bytes) {
        return new ReadOptions(format, array, label, ignored, categorical, header, shape, size, colour, schema, skipBad, bytes);
    }

    Budget budget() {
        return Budget.of(memory);
    }

    /** @throws DataException if an option was given that this format has no use for */
    void refuse(Object source, String what, boolean arrays, boolean tables, boolean pictures) {
        String useless = array.isPresent() && !arrays ? "the name of an array"
            : label.isPresent() && !arrays && !tables ? "a label column"
            : !ignored.isEmpty() && !tables ? "columns to ignore"
            : !categorical.isEmpty() && !tables ? "categorical columns"
            : header.isPresent() && !tables ? "whether there is a header"
            : shape.isPresent() && pictures ? "the shape of an example"
            : size.isPresent() && !pictures ? "a size to bring pictures to"
            : colour.isPresent() && !pictures ? "whether pictures have colours"
            : null;
        if (useless != null) throw DataException.of("%s: %s was given, but this is %s, for which it means nothing", source, useless, what);
    }
}
