package vae4j.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Goes once through rows of a table and finds the scaling of each column of numbers, and its range. */
final class TableFit {
    private static final int QUANTILE_ROWS = 100_000;

    private final List<Column> columns;
    private final Scaling.Method method;
    private final int rows;
    private final int kept;
    private final ColumnStatistics[] statistics;
    private final double[][] samples;                             // of QUANTILE: evenly spaced rows, a column each
    private int next;

    TableFit(List<Column> columns, Scaling.Method method, int rows) {
        this.columns = columns;
        this.method = method;
        this.rows = rows;
        kept = Math.min(rows, QUANTILE_ROWS);
        statistics = IntStream.range(0, columns.size()).mapToObj(_ -> new ColumnStatistics()).toArray(ColumnStatistics[]::new);
        samples = new double[method == Scaling.Method.QUANTILE ? columns.size() : 0][kept];
    }

    void add(int index, double[] row) {
        boolean sampled = index == (long) next * rows / kept;
        for (int c = 0; c < statistics.length; c++) {
            statistics[c].add(row[c]);
            if (sampled && c < samples.length) samples[c][next] = row[c];
        }
        if (sampled) next++;
    }

    List<Column> columns(String name) {
        var fitted = new ArrayList<Column>();
        for (int c = 0; c < statistics.length; c++) {
            var column = columns.get(c);
            var s = statistics[c];
            if (s.count() == 0) throw DataException.of("%s: column '%s' has no value in the part to train on; leave it out (--ignore-columns)", name, column.name());
            fitted.add(column.categorical() ? new Column(column.name(), 0, column.missing(), column.minimum(), column.maximum(), column.categories(), Scaling.NONE)
                : new Column(column.name(), column.decimals(), column.missing(), s.minimum(), s.maximum(), List.of(), scaling(c, s)));
        }
        return fitted;
    }

    private Scaling scaling(int c, ColumnStatistics s) {
        return switch (method) {
            case NONE -> Scaling.NONE;
            case STANDARD -> Scaling.standard(s.mean(), s.deviation());
            case MIN_MAX -> Scaling.minMax(s.minimum(), s.maximum());
            case QUANTILE -> {
                double[] known = Arrays.stream(samples[c]).filter(v -> v == v).toArray();
                yield Scaling.quantile(known.length > 0 ? known : new double[] {s.minimum(), s.maximum()});
            }
        };
    }
}
