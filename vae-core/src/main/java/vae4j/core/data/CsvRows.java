package vae4j.core.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;

/** What the parser hands fields to; knows the line of the row. */
abstract class CsvRows<T> extends AbstractBaseCsvCallbackHandler<T> {
    private long linesBefore;
    private boolean lastQuoted;

    /** The text to come begins after so many lines of the file. */
    final void after(long lines) {
        linesBefore = lines;
    }

    @Override protected final void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        lastQuoted = quoted;
        field(index, buffer, offset, length);
    }

    abstract void field(int index, char[] buffer, int offset, int length);

    /** Where the row begins, from 1. */
    final long line() {
        return linesBefore + getStartingLineNumber();
    }

    /** Whether the last field was in quotes. */
    final boolean lastQuoted() {
        return lastQuoted;
    }
}
