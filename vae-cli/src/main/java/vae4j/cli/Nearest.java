package vae4j.cli;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that someone may have meant. */
public final class Nearest {
    private Nearest() {}

    /** {@code "; did you mean --latent?"}, or nothing if no word is near. */
    public static String hint(String word, Collection<String> words) {
        return of(word, words).map(w -> "; did you mean " + w + "?").orElse("");
    }

    /** The word with the fewest letters to change, if they are few; a word that was only begun counts as near. */
    static Optional<String> of(String word, Collection<String> words) {
        String nearest = null;
        int least = Math.max(2, word.length() / 3) + 1;
        for (var candidate : words) {
            int distance = word.length() > 2 && candidate.startsWith(word) ? 1 : distance(word, candidate);
            if (distance < least && distance < candidate.length()) {
                nearest = candidate;
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Letters to insert, remove, replace or swap with their neighbour (Damerau 1964, Levenshtein 1966). */
    private static int distance(String a, String b) {
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) d[i][0] = i;
        for (int j = 0; j <= b.length(); j++) d[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replace);
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }
}
