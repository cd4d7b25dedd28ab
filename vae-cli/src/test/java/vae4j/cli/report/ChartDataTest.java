package vae4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import vae4j.core.evaluate.Evaluation;
import vae4j.core.io.Json;
import vae4j.core.train.EpochReport;

class ChartDataTest {
    /** What a browser takes out of the page. */
    private static Map<?, ?> read(String page) {
        var element = Pattern.compile("(?s)<script type=\"application/json\" id=\"data\">(.*?)</script>").matcher(page);
        assertThat(element.find()).isTrue();
        return Json.parse(element.group(1), "the data of the page", Map.class);
    }

    static List<?> labels(String page) {
        return (List<?>) ((Map<?, ?>) read(page).get("latentMap")).get("labels");
    }

    private static Map<?, ?> part(ReportContent content, String name) {
        return (Map<?, ?>) read(ReportWriter.html(content)).get(name);
    }

    @Test void theNumbersOfThePageAreThoseOfTheRun() {
        var content = Sample.content().build();
        var epochs = part(content, "epochs");
        column(epochs, "trainingNegativeElbo", content, e -> e.reconstruction() + e.kl());
        column(epochs, "trainingReconstruction", content, EpochReport::reconstruction);
        column(epochs, "trainingKl", content, EpochReport::kl);
        column(epochs, "validationNegativeElbo", content, e -> -e.validation().elbo());
        column(epochs, "validationReconstruction", content, e -> e.validation().reconstruction());
        column(epochs, "validationKl", content, e -> e.validation().kl());
        column(epochs, "activeUnits", content, e -> (double) e.validation().activeUnits());
        column(epochs, "klWeight", content, EpochReport::klWeight);
        column(epochs, "learningRate", content, EpochReport::learningRate);
        column(epochs, "gradientNorm", content, EpochReport::gradientNorm);
        column(epochs, "seconds", content, EpochReport::seconds);
        assertThat(epochs.get("epoch")).isEqualTo(content.epochs().stream().map(EpochReport::epoch).toList());
        assertThat(epochs.get("best")).isEqualTo(56);
    }

    private static void column(Map<?, ?> epochs, String name, ReportContent content, Function<EpochReport, Double> expected) {
        assertThat(epochs.get(name)).as(name).isEqualTo(content.epochs().stream().map(expected).toList());
    }

    @Test void theDimensionsOfThePageAreThoseOfTheEvaluation() {
        var content = Sample.content().build();
        var outcome = part(content, "outcome");
        assertThat(outcome.get("klPerDimension")).isEqualTo(Arrays.stream(content.outcome().evaluation().klPerDimension()).boxed().toList());
        assertThat(outcome.get("meanVariances")).isEqualTo(Arrays.stream(content.outcome().meanVariances()).boxed().toList());
        assertThat(outcome.get("activeVariance")).isEqualTo(0.01);
    }

    @Test void thePointsOfThePageAreThoseOfTheMap() {
        var content = Sample.content().build();
        var map = part(content, "latentMap");
        var x = (List<?>) map.get("x");
        var y = (List<?>) map.get("y");
        var label = (List<?>) map.get("label");
        var points = new ArrayList<ReportContent.LatentMap.Point>();
        for (int i = 0; i < x.size(); i++) {
            points.add(new ReportContent.LatentMap.Point(((Number) x.get(i)).floatValue(), ((Number) y.get(i)).floatValue(), (Integer) label.get(i)));
        }
        assertThat(points).isEqualTo(content.latentMap().points());
    }

    @Test void aNumberThatIsNoneIsAGap() {
        var diverged = new EpochReport(1, 10, Double.NaN, Double.POSITIVE_INFINITY, 1, 0.001, Double.NaN, null, false, 1);
        var healthy = new EpochReport(2, 20, 3, 2, 1, 0.001, 1, new Evaluation(-6, 4, 2, new double[] {2}, 1, 5), true, 1);
        var epochs = part(ReportContent.titled("gaps").epochs(List.of(diverged, healthy)).build(), "epochs");
        assertThat(epochs.get("trainingNegativeElbo")).isEqualTo(Arrays.asList(null, 5.0));
        assertThat(epochs.get("validationKl")).isEqualTo(Arrays.asList(null, 2.0));
        assertThat(epochs.get("activeUnits")).isEqualTo(Arrays.asList(null, 1.0));
    }

    @Test void withoutContentThereIsNoData() {
        assertThat(read(ReportWriter.html(ReportContent.titled("bare").build()))).isEmpty();
    }

    @Test void theEndOfAScriptCannotStandInTheData() {
        var map = new ReportContent.LatentMap("axes", List.of(new ReportContent.LatentMap.Point(0, 0, 0)), List.of("</script><!--&"), null);
        assertThat(ChartData.json(ReportContent.titled("t").latentMap(map).build())).doesNotContain("<", ">", "&").contains("\\u003c/script");
    }

    @Test void whatCannotBeDrawnIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReportContent.LatentMap("axes", List.of(new ReportContent.LatentMap.Point(0, 0, 2)), List.of("a", "b"), null))
            .withMessageContaining("label 2 of 2");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReportContent.LatentMap("axes", List.of(new ReportContent.LatentMap.Point(0, Float.NaN, -1)), List.of(), null))
            .withMessageContaining("NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReportContent.Outcome("test", Sample.evaluation(3, 10), new double[3])).withMessageContaining("3 variances");
        assertThatIllegalArgumentException().isThrownBy(() -> ReportContent.titled(" ").build()).withMessageContaining("title");
    }
}
