package vae4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("train", "resume", "evaluate", "--learning-rate", "--learning-rate-schedule", "sgd");

    @Test
    void aFewWrongLettersAreForgiven() {
        assertThat(Nearest.of("trian", WORDS)).contains("train");
        assertThat(Nearest.of("rtian", WORDS)).contains("train");     // two swaps
        assertThat(Nearest.of("evalaute", WORDS)).contains("evaluate");
        assertThat(Nearest.of("--learning-rat", WORDS)).contains("--learning-rate");
        assertThat(Nearest.of("--lr", WORDS)).isEmpty();
    }

    @Test
    void wordsWithNothingInCommonAreNotSuggested() {
        assertThat(Nearest.of("xy", WORDS)).isEmpty();
        assertThat(Nearest.of("abc", WORDS)).isEmpty();
        assertThat(Nearest.hint("banana", WORDS)).isEmpty();
    }
}
