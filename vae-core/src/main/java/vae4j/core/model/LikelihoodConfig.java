package vae4j.core.model;

import static vae4j.core.objective.Objective.expect;

import java.util.List;
import java.util.Optional;
import vae4j.core.nn.ParameterSet.Scope;
import vae4j.core.probability.Bernoulli;
import vae4j.core.probability.Categorical;
import vae4j.core.probability.ContinuousBernoulli;
import vae4j.core.probability.DiscretizedLogistic;
import vae4j.core.probability.Gaussian;
import vae4j.core.probability.Laplace;
import vae4j.core.probability.Likelihood;
import vae4j.core.probability.NegativeBinomial;
import vae4j.core.probability.OptimalGaussian;
import vae4j.core.probability.Poisson;
import vae4j.core.probability.Spread;
import vae4j.core.probability.StudentT;

/**
 * A likelihood of one kind of values, by the name that files and the command know it under.
 *
 * @param name  one of {@link #NAMES}; {@code categorical:N} with the number of classes of each choice, {@code student-t:F}
 *              with degrees of freedom other than 5
 * @param sigma its spread: the standard deviation of {@code gaussian}, the scale of {@code laplace}, {@code student-t} and
 *              {@code discretized-logistic}, the dispersion of {@code negative-binomial}; a positive number, or learned:
 *              {@code shared}, {@code per-value}, {@code decoded} (see {@link Spread}); of {@code gaussian} also
 *              {@code optimal} (see {@link OptimalGaussian}); null for the others
 */
record LikelihoodConfig(String name, String sigma) {
    private static final double FREEDOM = 5;
    /** Those that have a spread. */
    static final List<String> SPREAD = List.of("gaussian", "laplace", "student-t", "discretized-logistic", "negative-binomial");
    static final List<String> NAMES = List.of("bernoulli", "continuous-bernoulli", "gaussian", "laplace", "student-t", "categorical", "discretized-logistic",
        "poisson", "negative-binomial");

    /** @throws IllegalArgumentException naming the setting, its value and what was expected */
    LikelihoodConfig {
        var word = word(name);
        var number = number(name);
        expect(NAMES.contains(word), "likelihood", name, "one of " + String.join(", ", NAMES));
        switch (word) {
            case "categorical" -> expect(number.filter(n -> n >= 2 && n <= 1 << 20 && n == Math.rint(n)).isPresent(), "likelihood", name, "categorical:N with the number of classes, 2 or more");
            case "student-t" -> expect(!name.contains(":") || number.filter(n -> n > 0 && n <= 1e6).isPresent(), "likelihood", name, "student-t:F with a positive number of degrees of freedom");
            default -> expect(word.equals(name), "likelihood", name, word + " without a number");
        }
        if (!SPREAD.contains(word)) {
            expect(sigma == null, "sigma", sigma, "none: a " + word + " likelihood has no spread");
        } else {
            boolean optimal = word.equals("gaussian");
            expect(sigma != null && (isLearned(sigma) || optimal && sigma.equals("optimal") || positive(sigma).isPresent()), "sigma", sigma,
                "a positive number, shared, per-value" + (optimal ? ", decoded or optimal" : " or decoded"));
        }
    }

    /** Without the number. */
    static String word(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static Optional<Double> number(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? Optional.empty() : positive(name.substring(colon + 1));
    }

    /** Whether a spread is a number, which nothing has to learn. */
    static boolean isNumber(String sigma) {
        return positive(sigma).isPresent();
    }

    private static boolean isLearned(String sigma) {
        return sigma.equals("shared") || sigma.equals("per-value") || sigma.equals("decoded");
    }

    /** A number whose logarithm is that of an ordinary one. */
    private static Optional<Double> positive(String text) {
        try {
            double number = Double.parseDouble(text);
            return number > 0 && Math.abs(StrictMath.log(number)) <= 20 ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes it, with parameters of its own where it has some.
     *
     * @param values that it is of
     * @throws IllegalArgumentException if it cannot be one of so many
     */
    Likelihood make(Scope scope, int values) {
        var likelihood = switch (word(name)) {
            case "bernoulli" -> new Bernoulli();
            case "continuous-bernoulli" -> new ContinuousBernoulli();
            case "gaussian" -> gaussian(scope, values);
            case "laplace" -> new Laplace(spread(scope, "log_scale", values));
            case "student-t" -> new StudentT(number(name).orElse(FREEDOM), spread(scope, "log_scale", values));
            case "categorical" -> new Categorical(number(name).orElseThrow().intValue());
            case "discretized-logistic" -> new DiscretizedLogistic(spread(scope, "log_scale", values));
            case "poisson" -> new Poisson();
            default -> new NegativeBinomial(spread(scope, "log_dispersion", values));
        };
        try {
            likelihood.outputs(values);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("likelihood is " + name + ", but " + e.getMessage(), e);
        }
        return likelihood;
    }

    private Likelihood gaussian(Scope scope, int values) {
        if (sigma.equals("optimal")) return new OptimalGaussian(scope);
        return isLearned(sigma) ? new Gaussian(spread(scope, "logvar", values)) : Gaussian.fixed(Double.parseDouble(sigma));
    }

    private Spread spread(Scope scope, String parameter, int values) {
        return switch (sigma) {
            case "shared" -> Spread.shared(scope, parameter);
            case "per-value" -> Spread.perValue(scope, parameter, values);
            case "decoded" -> Spread.decoded();
            default -> Spread.fixed(StrictMath.log(Double.parseDouble(sigma)));
        };
    }
}
