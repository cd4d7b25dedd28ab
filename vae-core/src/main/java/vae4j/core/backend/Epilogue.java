package vae4j.core.backend;

import vae4j.core.tensor.Tensor;

/**
 * What happens to each element of a matrix product after its last block: {@code c = activation(c + bias[column])}.
 *
 * @param bias       one number a column, or null for none
 * @param activation applied last; {@link ScalarFunction#IDENTITY} for none
 */
public record Epilogue(Tensor bias, ScalarFunction activation) {
    /** The product alone. */
    public static final Epilogue NONE = new Epilogue(null, ScalarFunction.IDENTITY);
}
