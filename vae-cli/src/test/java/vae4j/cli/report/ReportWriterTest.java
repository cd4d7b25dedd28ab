package vae4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vae4j.core.data.Binarization;
import vae4j.core.io.Png;
import vae4j.core.tensor.Shape;

class ReportWriterTest {
    private static final String HOSTILE = "</script></style></title>--><script>alert(1)</script><img src=x onerror='alert(2)' title=\"{{{style}}} & {{title}}\">";
    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>");
    private static final Set<String> WITHOUT_END = Set.of("meta", "img", "input", "br");

    private static final String PAGE = ReportWriter.html(Sample.content().build());

    /** The page without what its scripts and styles contain. */
    private static String markup(String page) {
        return page.replaceAll("(?s)(<(script|style)[^>]*>).*?</\\2>", "$1</$2>");
    }

    @Test void itIsTheFileThatIsNamed(@TempDir Path folder) throws Exception {
        var file = folder.resolve("report.html");
        ReportWriter.write(file, Sample.content().build());
        assertThat(Files.readString(file)).isEqualTo(PAGE).startsWith("<!DOCTYPE html>");
        assertThat(Files.size(file)).isLessThan(600_000);
    }

    @Test void everyElementIsClosed() {
        for (var page : List.of(PAGE, ReportWriter.html(ReportContent.titled("bare").build()))) {
            var open = new ArrayDeque<String>();
            var tags = TAG.matcher(markup(page));
            while (tags.find()) {
                var name = tags.group(2);
                if (WITHOUT_END.contains(name)) continue;
                if (tags.group(1).isEmpty()) open.push(name);
                else assertThat(name).as("end at " + tags.start()).isEqualTo(open.pop());
            }
            assertThat(open).isEmpty();
        }
    }

    @Test void nothingIsLoadedFromElsewhere() {
        assertThat(PAGE).contains("default-src 'none'");
        var withoutLicences = PAGE.replaceAll("(?s)/\\*!.*?\\*/", "");
        assertThat(withoutLicences).doesNotContainPattern("https?://").doesNotContain("sourceMappingURL", "@import", "url(");
        assertThat(markup(PAGE)).doesNotContain("href=").doesNotContainPattern("src=\"(?!data:image/png;base64,)").doesNotContain("<link", "<iframe");
    }

    @Test void theLicenceOfTheChartLibraryIsKept() {
        assertThat(PAGE).contains("Chart.js v", "Chart.js Contributors", "The above copyright notice and this permission notice shall be included in all copies");
    }

    @Test void noScriptRunsButTheTwoOfThisProject() throws Exception {
        var scripts = Pattern.compile("(?s)<script>(.*?)</script>").matcher(PAGE);
        var hashes = new StringBuilder();
        while (scripts.find()) {
            var hash = MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
            hashes.append(" 'sha256-").append(Base64.getEncoder().encodeToString(hash)).append("'");
        }
        assertThat(PAGE).contains("script-src" + hashes + "\">");
        assertThat(hashes.length()).isEqualTo(2 * " 'sha256-'".length() + 2 * 44);
    }

    @Test void hostileTextStaysText() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("key " + HOSTILE, "value " + HOSTILE);
        var examples = new LinkedHashMap<String, Integer>();
        examples.put("split " + HOSTILE, 3);
        var sample = Sample.map(20, 2);
        var page = ReportWriter.html(Sample.content().settings(settings).command("command " + HOSTILE).version("version " + HOSTILE)
            .data(new ReportContent.Data("data " + HOSTILE, examples, Shape.of(2), Binarization.NONE, "likelihood " + HOSTILE, new LinkedHashMap<>(java.util.Map.of("column " + HOSTILE, "holds " + HOSTILE))))
            .outcome(new ReportContent.Outcome("outcome " + HOSTILE, Sample.evaluation(9, 100), null))
            .latentMap(new ReportContent.LatentMap("axes " + HOSTILE, sample.points(), List.of("label " + HOSTILE, "\u2028"), null)).build());
        assertThat(page).doesNotContain("alert(1)</script>", "<img src=x");
        assertThat(markup(page).split("<script", -1)).hasSameSizeAs(markup(PAGE).split("<script", -1));
        for (var where : List.of("key", "value", "command", "version", "split", "data", "likelihood", "outcome", "axes")) {
            assertThat(page).contains(where + " &lt;/script&gt;&lt;/style&gt;").contains("{{{style}}} &amp; {{title}}");
        }
        assertThat(ChartDataTest.labels(page)).isEqualTo(List.of("label " + HOSTILE, "\u2028"));
        var title = ReportWriter.html(ReportContent.titled(HOSTILE).build());
        assertThat(title).contains("<title>&lt;/script&gt;", "<h1>&lt;/script&gt;").doesNotContain("<img");
    }

    @Test void picturesAreIncludedAsTheyAre() {
        var pictures = Pattern.compile("src=\"data:image/png;base64,([^\"]*)\" width=\"(\\d+)\"").matcher(PAGE);
        for (int i = 0; i < 2; i++) {
            assertThat(pictures.find()).isTrue();
            assertThat(Base64.getDecoder().decode(pictures.group(1))).isEqualTo(Png.encode(Sample.grid(8, 8)));
            assertThat(pictures.group(2)).isEqualTo(Integer.toString(2 * 238));
        }
        assertThat(pictures.find()).isTrue();
        assertThat(Base64.getDecoder().decode(pictures.group(1))).isEqualTo(Png.encode(Sample.grid(11, 4)));
        assertThat(pictures.find()).isFalse();
    }

    @Test void theNumbersThatMatterComeFirst() {
        assertThat(markup(PAGE)).containsSubsequence("test ELBO", "\u2212101.92", "nats per example", "Reconstruction", "73.48", "KL", "28.44",
            "Active units", "13 of 20", "variance of mean over 0.01", "Time", "47.3 s", "60 epochs", "vae train --data digits");
    }

    @Test void aCrossEntropyIsNotCalledALikelihood() {
        var words = "cross-entropy, not a likelihood";
        assertThat(PAGE).doesNotContain(words);
        assertThat(page(Binarization.NONE, "bernoulli")).contains(words, "cannot be compared").doesNotContain("log p(x|z)", "log\u00a0p(x|z)");
        assertThat(page(Binarization.NONE, "gaussian")).doesNotContain(words);
        assertThat(page(Binarization.STATIC, "bernoulli")).doesNotContain(words);
        assertThat(page(null, "bernoulli")).doesNotContain(words);
    }

    private static String page(Binarization binarization, String likelihood) {
        return ReportWriter.html(Sample.content().data(new ReportContent.Data("d", new LinkedHashMap<>(), Shape.of(4), binarization, likelihood, new LinkedHashMap<>())).build());
    }

    @Test void whatIsAbsentHasNoSection() {
        assertThat(PAGE).contains(">Samples<", ">Reconstructions<", ">Traversals<", "id=\"latentMap\"", "id=\"klPerDimension\"", "id=\"negativeElbo\"", "id=\"activeUnits\"",
            "id=\"command\"", "class=\"quiet\"", "class=\"tiles\"", ">Data and settings<", "The dot marks the best epoch, 56.");
        var bare = markup(ReportWriter.html(ReportContent.titled("bare").build()));
        assertThat(bare).doesNotContain("<section", "<div", "<img", "<canvas", "<details", "class=\"tiles\"", "class=\"quiet\"", "null", "NaN");
        var unlabelled = markup(ReportWriter.html(Sample.content().samples(null).latentMap(null).seconds(Double.NaN).build()));
        assertThat(unlabelled).doesNotContain(">Samples<", "latentMap", ">Time<").contains(">Reconstructions<", "klPerDimension");
        var unmeasured = markup(ReportWriter.html(Sample.content().outcome(null).reconstructions(null).epochs(List.of()).build()));
        assertThat(unmeasured).doesNotContain(">Reconstructions<", "klPerDimension", "negativeElbo", "learningRate", "ELBO").contains(">Samples<", "wall time");
        var unvalidated = markup(ReportWriter.html(Sample.content().epochs(Sample.unvalidated(3)).build()));
        assertThat(unvalidated).doesNotContain("activeUnits", "The dot marks").contains("negativeElbo");
    }

    @Test void timesAreReadable() {
        assertThat(ReportWriter.duration(7.26)).isEqualTo("7.3 s");
        assertThat(ReportWriter.duration(59.97)).isEqualTo("1 min 0 s");
        assertThat(ReportWriter.duration(754)).isEqualTo("12 min 34 s");
        assertThat(ReportWriter.duration(3600 * 27 + 60 * 5)).isEqualTo("27 h 5 min");
    }
}
