package vae4j.core.data.store;

import java.lang.foreign.MemorySegment;

/** Bytes that are read by position, in memory or in a file. They do not change; any number of threads may read at once. */
public sealed interface Bytes permits MemoryBytes, PagedFile {
    /** How many there are. */
    long size();

    /** How many of them are held in memory, at most. */
    long resident();

    /** Copies the bytes from {@code position} on to {@code to}, from its start. */
    void read(long position, MemorySegment to);

    /** A part of them. */
    Bytes slice(long position, long count);
}
