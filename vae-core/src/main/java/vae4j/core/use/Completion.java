package vae4j.core.use;

import java.util.List;
import vae4j.core.tensor.Tensor;

/**
 * Examples whose missing values have been filled in. What was known is as it was.
 *
 * @param mean        the expectation of each value given what is known: single imputation; {@code [n, …]}
 * @param deviation   the standard deviation of each value given what is known, as it was drawn; 0 where it is known; {@code [n, …]}
 * @param imputations draws of all missing values together given what is known: multiple imputation; each {@code [n, …]}
 */
public record Completion(Tensor mean, Tensor deviation, List<Tensor> imputations) {
    public Completion {
        imputations = List.copyOf(imputations);
    }
}
