package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScatterPlotTest {
    private static int pixel(Raster raster, int x, int y) {
        return raster.get(x, y, 0) << 16 | raster.get(x, y, 1) << 8 | raster.get(x, y, 2);
    }

    /** The first axis to the right, the second upwards, both to one scale. */
    @Test void pointsLieWhereTheirNumbersSay() {
        var raster = ScatterPlot.draw(new double[][] {{0, 0}, {10, 0}, {0, 5}}, new int[] {0, 1, 12}, 200);
        assertThat(pixel(raster, 8, 146)).isEqualTo(ScatterPlot.color(0));
        assertThat(pixel(raster, 191, 146)).isEqualTo(ScatterPlot.color(1));
        assertThat(pixel(raster, 8, 54)).isEqualTo(ScatterPlot.color(2));
        assertThat(pixel(raster, 100, 30)).isEqualTo(0xFFFFFF);
    }

    @Test void onePointIsInTheMiddle() {
        assertThat(pixel(ScatterPlot.draw(new double[][] {{3, -4}}, null, 100), 50, 50)).isEqualTo(ScatterPlot.color(0));
    }

    @Test void aPointThatIsNowhereIsRefused() {
        assertThatThrownBy(() -> ScatterPlot.draw(new double[][] {{0, 0}, {1, Double.NaN}}, null, 100)).hasMessageContaining("point 1");
    }
}
