"""A small multilingual transformer, fine-tuned on our mails, run by onnxruntime inside the spaCy pipeline."""
