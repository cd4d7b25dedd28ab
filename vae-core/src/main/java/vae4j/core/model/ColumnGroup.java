package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vae4j.core.data.Schema;

/**
 * Neighbouring columns of a mixed table that share a likelihood.
 *
 * @param name       of the columns, for messages
 * @param likelihood as in {@link VaeConfig}, but not {@code composite}
 * @param sigma      as in {@link VaeConfig}
 * @param values     of an example that these columns become, at least 1
 */
public record ColumnGroup(String name, String likelihood, String sigma, int values) {
    public ColumnGroup {
        new LikelihoodConfig(likelihood, sigma);
        expect(values > 0, "values of " + name, values, "at least 1");
    }

    /**
     * The groups of a table: a categorical likelihood for each column of categories; for columns of numbers the one that is
     * chosen, else {@code gaussian}. Neighbours of the same likelihood are one group.
     *
     * @param chosen likelihoods of columns of numbers, by the columns' names
     * @param sigma  of those that have a spread
     * @throws IllegalArgumentException if it is no table, or a choice does not fit its columns
     */
    public static List<ColumnGroup> of(Schema schema, Map<String, String> chosen, String sigma) {
        expect(schema.table(), "likelihood", "composite", "one for all values: the data is no table with columns of several kinds");
        var names = schema.columns().stream().map(c -> c.name()).toList();
        chosen.keySet().forEach(name -> expect(names.contains(name), "column-likelihoods", name, "the name of a column: " + String.join(", ", names)));
        var groups = new ArrayList<ColumnGroup>();
        for (var column : schema.columns()) {
            if (column.categorical()) {
                expect(!chosen.containsKey(column.name()), "column-likelihoods", column.name() + "=" + chosen.get(column.name()), "columns of numbers only; '" + column.name() + "' holds categories");
                // One category leaves nothing to tell, but a model has a value for it.
                groups.add(new ColumnGroup(column.name(), column.width() > 1 ? "categorical:" + column.width() : "bernoulli", null, column.width()));
                continue;
            }
            var likelihood = chosen.getOrDefault(column.name(), "gaussian");
            expect(!LikelihoodConfig.word(likelihood).equals("categorical"), "column-likelihoods", column.name() + "=" + likelihood, "--categorical to read the column's numbers as categories");
            var spread = LikelihoodConfig.SPREAD.contains(LikelihoodConfig.word(likelihood)) ? sigma : null;
            if (groups.isEmpty() || !groups.getLast().likelihood.equals(likelihood)) groups.add(new ColumnGroup(column.name(), likelihood, spread, 1));
            else groups.add(groups.removeLast().with(column.name()));
        }
        return groups;
    }

    private ColumnGroup with(String column) {
        return new ColumnGroup(name + ", " + column, likelihood, sigma, values + 1);
    }
}
