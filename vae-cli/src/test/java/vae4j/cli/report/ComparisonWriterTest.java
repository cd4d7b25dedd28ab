package vae4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonWriterTest {
    private static ComparisonWriter.Column column(String name, String latent, boolean pictures) {
        return new ComparisonWriter.Column(name, new LinkedHashMap<>(Map.of("elbo", "-101.50")), new LinkedHashMap<>(latent == null ? Map.of() : Map.of("latent", latent)),
            Sample.epochs(5), pictures ? Sample.grid(6, 6) : null);
    }

    @Test void runsStandSideBySide() {
        var page = ComparisonWriter.html(List.of(column("first", "10", true), column("second", "20", true)));
        assertThat(page).contains("<th>first</th><th>second</th>", "<td>10</td><td>20</td>", "<td>-101.50</td><td>-101.50</td>", "Settings that differ", "\"name\":\"second\"");
        assertThat(page.split("<img ", -1)).hasSize(3);
        assertThat(page).contains("default-src 'none'").doesNotContain("<link", "sourceMappingURL");
    }

    @Test void whatIsAbsentHasNoSection() {
        var page = ComparisonWriter.html(List.of(column("only", null, false)));
        assertThat(page).doesNotContain("Settings that differ", "<img ");
    }

    @Test void namesAreText() {
        var page = ComparisonWriter.html(List.of(column("</script><script>alert(1)</script>", "<b>", true)));
        assertThat(page).doesNotContain("<script>alert(1)", "<b>").contains("&lt;b&gt;");
    }
}
