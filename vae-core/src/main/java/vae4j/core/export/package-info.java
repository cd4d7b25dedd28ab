/**
 * Models for other programs: {@link vae4j.core.export.PythonExport} for NumPy and PyTorch, {@link vae4j.core.export.OnnxExport}
 * for whatever runs ONNX. An export gives the model's numbers within 1e-5, not its bits.
 */
package vae4j.core.export;
