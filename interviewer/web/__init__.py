"""The pages, the microphone's socket and the routes beside them; the only place that knows gradio."""
