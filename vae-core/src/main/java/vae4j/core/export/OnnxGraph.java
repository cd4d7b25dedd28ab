package vae4j.core.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import vae4j.core.backend.ScalarFunction;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

/**
 * A graph in the <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX format</a>, built operation by
 * operation. The numbers are the fields of onnx.proto. All values are float32; the first axis of inputs and outputs is
 * the batch, of any size.
 */
final class OnnxGraph {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final String BATCH = "batch";

    private final String name;
    private final Protobuf graph = new Protobuf();
    private int count;

    OnnxGraph(String name) {
        this.name = name;
        graph.text(2, name);
    }

    /** An operation with one result, whose name it returns. */
    String node(String operation, String... inputs) {
        return named("v" + count++, operation, new Protobuf(), inputs);
    }

    private String named(String output, String operation, Protobuf attributes, String... inputs) {
        var node = new Protobuf();
        for (var input : inputs) node.text(1, input);
        graph.message(1, node.text(2, output).text(3, output).text(4, operation).append(attributes));
        return output;
    }

    /** x Wᵀ + b of two parameters. */
    String dense(String x, String parameters) {
        var transposed = new Protobuf().message(5, new Protobuf().text(1, "transB").number(3, 1).number(20, ATTRIBUTE_INT));
        return named("v" + count++, "Gemm", transposed, x, parameters + ".weight", parameters + ".bias");
    }

    /** A function of each element. */
    String apply(ScalarFunction f, String x) {
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> node("Relu", x);
            case LEAKY_RELU -> named("v" + count++, "LeakyRelu", new Protobuf().message(5, new Protobuf().text(1, "alpha").number(2, f.parameter()).number(20, ATTRIBUTE_FLOAT)), x);
            case TANH -> node("Tanh", x);
            case SIGMOID -> node("Sigmoid", x);
            case SOFTPLUS -> node("Softplus", x);
            case SILU -> node("Mul", x, node("Sigmoid", x));
            case GELU -> {
                var erf = node("Erf", node("Mul", x, constant(ScalarFunction.SQRT_HALF)));
                yield node("Mul", node("Mul", x, constant(0.5f)), node("Add", erf, constant(1)));
            }
            case EXP -> node("Exp", x);
            case LOG -> node("Log", x);
            case SQUARE -> node("Mul", x, x);
            case BOUND_LOGVAR -> {
                var bent = node("Sub", constant(ScalarFunction.LOGVAR_MAX), node("Softplus", node("Sub", constant(ScalarFunction.LOGVAR_MAX), x)));
                yield node("Add", constant(ScalarFunction.LOGVAR_MIN), node("Softplus", node("Sub", bent, constant(ScalarFunction.LOGVAR_MIN))));
            }
        };
    }

    private String constant(float number) {
        var constant = "c" + count++;
        tensor(constant, Tensor.of(Shape.of(1), number));
        return constant;
    }

    /** A parameter under its name. */
    void tensor(String tensorName, Tensor tensor) {
        var bytes = ByteBuffer.allocate(Math.toIntExact(tensor.size() * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (float f : tensor.toArray()) bytes.putFloat(f);
        var message = new Protobuf();
        for (int axis : tensor.shape().toArray()) message.number(1, axis);
        graph.message(5, message.number(2, FLOAT).text(8, tensorName).bytes(9, bytes.array()));
    }

    private String integers(long... numbers) {
        var constant = "c" + count++;
        var bytes = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long n : numbers) bytes.putLong(n);
        graph.message(5, new Protobuf().number(1, numbers.length).number(2, INT64).text(8, constant).bytes(9, bytes.array()));
        return constant;
    }

    /** The same numbers with another shape of each example. */
    String reshape(String x, Shape example) {
        var sizes = new long[example.rank() + 1];
        sizes[0] = -1;                                               // whatever is left: the batch
        for (int i = 0; i < example.rank(); i++) sizes[i + 1] = example.axis(i);
        return node("Reshape", x, integers(sizes));
    }

    /** Columns from first to before end. */
    String columns(String x, int first, int end) {
        return node("Slice", x, integers(first), integers(end), integers(1));
    }

    /** What the graph is given. */
    String input(String input, Shape example) {
        graph.message(11, value(input, example));
        return input;
    }

    /** What the graph gives, under this name. */
    void output(String output, String x, Shape example) {
        named(output, "Identity", new Protobuf(), x);
        graph.message(12, value(output, example));
    }

    private static Protobuf value(String valueName, Shape example) {
        var shape = new Protobuf().message(1, new Protobuf().text(2, BATCH));
        for (int axis : example.toArray()) shape.message(1, new Protobuf().number(1, axis));
        var type = new Protobuf().message(1, new Protobuf().number(1, FLOAT).message(2, shape));
        return new Protobuf().text(1, valueName).message(2, type);
    }

    /** The bytes of a file. */
    byte[] toBytes() {
        var opset = new Protobuf().text(1, "").number(2, OPSET);
        return new Protobuf().number(1, IR_VERSION).text(2, "vae4j").text(6, name).message(7, graph).message(8, opset).toBytes();
    }
}
