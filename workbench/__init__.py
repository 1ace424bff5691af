"""The CNN workbench: build convolutional networks by point and click, watch them learn, look inside."""

__version__ = "0.1.0"
