package vae4j.core.data;

/** Reads numbers as tables have them: {@code -12.5}, {@code 1e-3}. For one thread; no memory is taken for most numbers. */
final class Decimal {
    /** What a text is. */
    enum Kind { NUMBER, MISSING, TEXT }

    /** Powers that a double holds exactly: the quotient of two exact doubles is rounded once (Clinger 1990). */
    private static final double[] TEN = new double[23];

    static {
        double power = 1;
        for (int i = 0; i < TEN.length; i++) {
            TEN[i] = power;
            power *= 10;
        }
    }

    private double value;
    private int decimals;

    /** Of the last NUMBER. */
    double value() {
        return value;
    }

    /** How many digits the last NUMBER had after the point; -1 if it had an exponent. */
    int decimals() {
        return decimals;
    }

    Kind parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /** Blanks around are no part of a number. What is empty, or one of the usual words for it, is missing. */
    Kind parse(char[] text, int from, int count) {
        int at = from;
        int end = from + count;
        while (at < end && text[at] <= ' ') at++;
        while (end > at && text[end - 1] <= ' ') end--;
        if (at == end) return Kind.MISSING;
        int start = at;
        boolean negative = text[at] == '-';
        if (negative || text[at] == '+') at++;
        long mantissa = 0;
        int digits = 0;
        int after = 0;
        boolean point = false;
        for (; at < end; at++) {
            char c = text[at];
            if (c >= '0' && c <= '9') {
                if (digits < 19) mantissa = mantissa * 10 + (c - '0');
                digits++;
                if (point) after++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0 || at < end && !exponent(text, at, end)) return missing(text, start, end) ? Kind.MISSING : Kind.TEXT;
        decimals = at < end ? -1 : after;
        if (at == end && digits <= 15 && after < TEN.length) value = (negative ? -mantissa : mantissa) / TEN[after];
        else value = Double.parseDouble(new String(text, start, end - start));
        if (value == 0) value = 0;                                // -0 is 0 here: it has no other meaning in a table
        return Kind.NUMBER;
    }

    private static boolean exponent(char[] text, int at, int end) {
        if (text[at] != 'e' && text[at] != 'E') return false;
        int digit = at + 1;
        if (digit < end && (text[digit] == '-' || text[digit] == '+')) digit++;
        if (digit == end) return false;
        while (digit < end && text[digit] >= '0' && text[digit] <= '9') digit++;
        return digit == end;
    }

    private static boolean missing(char[] text, int from, int end) {
        if (end - from > 4) return false;
        return switch (new String(text, from, end - from)) {
            case "?", "NA", "na", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "none" -> true;
            default -> false;
        };
    }
}
