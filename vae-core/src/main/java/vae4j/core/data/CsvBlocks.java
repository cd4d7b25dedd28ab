package vae4j.core.data;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * Cuts text into blocks of whole rows, which can be parsed apart, as long as there is no quote: the end of a line is that
 * of a row then. All from the first piece on that has a quote, or no end of a line, is left to a parser that reads on.
 */
final class CsvBlocks {
    private final Reader in;
    private char[] left = {};                                     // read and not given out
    private Exception problem;                                  // behind what is left
    private boolean atEnd;
    private long lines;
    private long linesBefore;

    CsvBlocks(Reader in) {
        this.in = in;
    }

    /**
     * The next block, which has more than line ends.
     *
     * @param to as long as that of the call before, at least
     * @return its length; 0 if what is left, if anything, is no block
     */
    int next(char[] to) {
        while (true) {
            int count = fill(to);
            int end = 0;
            long more = 0;
            long whole = 0;                                       // lines before the end
            for (int i = 0; i < count; i++) {
                char c = to[i];
                if (c > '"') continue;
                if (c == '"') return none(to, count);
                if (c == '\r' && (i + 1 == count || to[i + 1] != '\n')) more++;
                if (c == '\n') {
                    whole = ++more;
                    end = i + 1;
                }
            }
            if (problem != null || end == 0 && !atEnd) return none(to, count);
            if (atEnd) end = count;
            left = Arrays.copyOfRange(to, end, count);
            linesBefore = lines;
            lines += whole;
            if (end == 0 || !isBlank(to, end)) return end;
        }
    }

    /** How many lines are before the block; where there is none, before the rest. */
    long linesBefore() {
        return linesBefore;
    }

    private int none(char[] to, int count) {
        left = Arrays.copyOf(to, count);
        linesBefore = lines;
        return 0;
    }

    private static boolean isBlank(char[] text, int end) {
        for (int i = 0; i < end; i++) {
            if (text[i] != '\n' && text[i] != '\r') return false;
        }
        return true;
    }

    private int fill(char[] to) {
        System.arraycopy(left, 0, to, 0, left.length);
        int count = left.length;
        try {
            while (count < to.length && !atEnd) {
                int n = in.read(to, count, to.length - count);
                if (n < 0) atEnd = true;
                else count += n;
            }
        } catch (IOException | RuntimeException e) {
            problem = e;                                          // after the rows before it
        }
        return count;
    }

    /** What is left. */
    Reader rest() {
        return new Reader() {
            private int at;

            @Override public int read(char[] to, int offset, int length) throws IOException {
                if (at == left.length) {
                    switch (problem) {
                        case null -> { return in.read(to, offset, length); }
                        case IOException e -> throw e;
                        case RuntimeException e -> throw e;
                        default -> throw new AssertionError(problem);
                    }
                }
                int n = Math.min(length, left.length - at);
                System.arraycopy(left, at, to, offset, n);
                at += n;
                return n;
            }

            @Override public void close() throws IOException {
                in.close();
            }
        };
    }
}
