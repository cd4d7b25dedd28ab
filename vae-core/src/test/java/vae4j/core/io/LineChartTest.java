package vae4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LineChartTest {
    private static boolean has(Raster raster, int x, int y, int color) {
        return raster.get(x, y, 0) == color >> 16 && raster.get(x, y, 1) == (color >> 8 & 0xFF) && raster.get(x, y, 2) == (color & 0xFF);
    }

    /** Where the first curve's colour is in a column, as a share of the height of the field from below; -1 for nowhere. */
    private static double height(Raster raster, double share, int margin) {
        int x = (int) Math.round(margin + share * (raster.width() - 2 * margin));
        double sum = 0;
        int found = 0;
        for (int y = 0; y < raster.height(); y++) {
            if (!has(raster, x, y, ScatterPlot.color(0))) continue;
            sum += (double) (raster.height() - margin - y) / (raster.height() - 2 * margin);
            found++;
        }
        return found == 0 ? -1 : sum / found;
    }

    @Test
    void aLineGoesFromItsFirstPlaceToItsLast() {
        var raster = LineChart.linear().add(new double[] {0, 1, 2}, new double[] {-3, 5, 1}).draw(400, 300);
        assertThat(height(raster, 0.25, 48)).isBetween(0.45, 0.55);
        assertThat(height(raster, 0.5, 48)).isBetween(0.95, 1.03);
        assertThat(height(raster, 0.75, 48)).isBetween(0.7, 0.8);
    }

    @Test
    void onALogarithmicAxisTenIsHalfWayToAHundred() {
        var raster = LineChart.logarithmic().add(new double[] {1, 10, 100}, new double[] {0, 0, 8}).draw(400, 300);
        assertThat(height(raster, 0.25, 48)).isBetween(-0.02, 0.02);
        assertThat(height(raster, 0.75, 48)).isBetween(0.45, 0.55);
    }

    @Test
    void numbersAtTheAxisAreRound() {
        assertThat(LineChart.ticks(new double[] {0, 1})).containsExactly(0, 0.2, 0.4, 0.6000000000000001, 0.8, 1);
        assertThat(LineChart.ticks(new double[] {-151.3, -98.1})).containsExactly(-140, -120, -100);
        assertThat(LineChart.ticks(new double[] {3, 3})).containsExactly(3);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> LineChart.linear().draw(100, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> LineChart.linear().add(new double[] {1}, new double[] {1}));
        assertThatIllegalArgumentException().isThrownBy(() -> LineChart.linear().add(new double[] {1, Double.NaN}, new double[] {1, 2})).withMessageContaining("place 1");
        assertThatIllegalArgumentException().isThrownBy(() -> LineChart.logarithmic().add(new double[] {0, 1}, new double[] {1, 2})).withMessageContaining("place 0");
    }
}
